package io.fgproxy.servlet.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SerialExecutorTest {
    private final List<String> done = new ArrayList<>();
    private final List<Runnable> pool = new ArrayList<>();

    private SerialExecutor on(Executor threads) {
        return new SerialExecutor(threads, () -> done.add("failed"));
    }

    private Executor refusing(Throwable fault) {
        return task -> {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        };
    }

    @Test
    void tasksAreDoneInOrderByOneThreadAtATime() {
        SerialExecutor serial = on(pool::add);
        serial.execute(() -> done.add("first"));
        serial.execute(() -> done.add("second"));
        assertThat(pool).hasSize(1);
        pool.get(0).run();
        assertThat(done).containsExactly("first", "second");
        serial.execute(() -> done.add("third"));
        assertThat(pool).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTaskThatFailsIsToldOfAndThoseBehindItAreDone(boolean error) {
        SerialExecutor serial = on(pool::add);
        serial.execute(() -> {
            if (error) {
                throw new OutOfMemoryError("on purpose");
            }
            throw new IllegalStateException("on purpose");
        });
        serial.execute(() -> done.add("second"));
        pool.get(0).run();
        assertThat(done).containsExactly("failed", "second");
    }

    @Test
    void evenIfNothingFollowsOnTheFailure() {
        SerialExecutor serial = new SerialExecutor(pool::add, () -> {
            throw new OutOfMemoryError("on purpose");
        });
        serial.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        serial.execute(() -> done.add("second"));
        pool.get(0).run();
        assertThat(done).containsExactly("second");
    }

    @Test
    void withoutThreadsTheCallersOwnDoesIt() {
        on(refusing(new RejectedExecutionException())).execute(() -> done.add("first"));
        on(refusing(new OutOfMemoryError("unable to create native thread"))).execute(() -> done.add("second"));
        assertThat(done).containsExactly("first", "second");
    }
}
