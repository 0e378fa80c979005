package io.fgproxy.servlet.http;

import java.nio.file.Path;

/**
 * How large request bodies may be and where they are kept. Immutable and thread-safe.
 *
 * @param maxBytes the largest body that is taken, in bytes
 * @param maxJsonBytes the largest JSON body that is taken, in bytes
 * @param memoryBytes up to how many bytes a body stays in memory in any case
 * @param sharedMemoryBytes how much memory all larger bodies together may take
 * @param directory where larger ones are kept while they are needed
 */
public record BodySettings(long maxBytes, long maxJsonBytes, int memoryBytes, long sharedMemoryBytes, Path directory) {}
