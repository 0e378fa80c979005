package io.fgproxy.testkit.wire;

/** What connections need of their server. */
interface ServerCore {

    Recorder recorder();

    Script script();

    void execute(Runnable task);

    void closed(Connection connection);

    void failed(Throwable failure);
}
