package io.fgproxy.benchmarks;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows on their way into a table of PostgreSQL by COPY; they are there when this is closed. Not thread-safe. */
final class CopiedRows implements AutoCloseable {
    private static final int BLOCK = 1 << 20;

    private final CopyIn copy;
    private final StringBuilder block = new StringBuilder(BLOCK + 1000);

    CopiedRows(PGConnection postgres, String table, String columns) throws SQLException {
        copy = postgres.getCopyAPI().copyIn("COPY " + table + " (" + columns + ") FROM STDIN");
    }

    /** Numbers, and texts that need no escapes. */
    void row(@Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            block.append(i == 0 ? "" : "\t").append(values[i] == null ? "\\N" : values[i]);
        }
        block.append('\n');
        if (block.length() >= BLOCK) {
            flush();
        }
    }

    private void flush() throws SQLException {
        byte[] bytes = block.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        block.setLength(0);
    }

    @Override
    public void close() throws SQLException {
        flush();
        copy.endCopy();
    }
}
