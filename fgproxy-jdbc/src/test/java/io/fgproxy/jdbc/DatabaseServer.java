package io.fgproxy.jdbc;

/** A real server of a database that a test may treat badly. */
interface DatabaseServer extends AutoCloseable {
    /** Where the driver finds that database. */
    String url(String database);

    /** Makes a database. */
    void createDatabase(String name);

    /** Runs a statement as an administrator. */
    void execute(String sql);

    /** Whether transactions may only read, from now on; sessions that are open may not notice. */
    void setReadOnly(boolean on);

    /** SIGKILL. Returns when the process has gone. */
    void kill();

    /** Ends it in good order. */
    void stop();

    /** Starts it again after it has ended, at the same port with the same data. */
    void restart();

    @Override
    void close();
}
