package io.fgproxy.benchmarks;

import java.time.Duration;

/** What was taken of the processors, which all share here: unlike the clock it does not tell of others on the machine. */
final class ProcessorTime {
    private ProcessorTime() {}

    /** Of this process, callers included. */
    static Duration here() {
        return of(ProcessHandle.current());
    }

    /**
     * Of the database's processes, which are children of a process that started them and may have left. Those that have
     * ended are not in it.
     */
    static Duration ofServer() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"))
                .map(ProcessorTime::of)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration of(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
