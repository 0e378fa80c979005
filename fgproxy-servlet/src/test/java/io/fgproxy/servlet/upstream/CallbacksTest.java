package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallbacksTest {
    private final List<Runnable> handedOn = new ArrayList<>();
    private final Callbacks callbacks = new Callbacks(handedOn::add);
    private final List<String> done = new ArrayList<>();

    @AfterEach
    void forgetInterrupt() {
        var unused = Thread.interrupted();
    }

    @Test
    void handsOnWhatNobodyIsToDoAtOnce() {
        callbacks.execute(() -> done.add("task"));
        assertThat(done).isEmpty();
        assertThat(handedOn).hasSize(1);
    }

    @Test
    void whoeverMakesACallDoesItsTasks() {
        String result = callbacks.call(() -> {
            callbacks.execute(() -> done.add("task"));
            return "sent";
        });
        assertThat(result).isEqualTo("sent");
        assertThat(done).containsExactly("task");
        handsOnWhatNobodyIsToDoAtOnceAfterwards();
    }

    private void handsOnWhatNobodyIsToDoAtOnceAfterwards() {
        callbacks.execute(() -> done.add("later"));
        assertThat(done).containsExactly("task");
    }

    @Test
    void ownThreadDoesItsTasksInTheirOrder() {
        callbacks.runOn(Thread.currentThread());
        callbacks.execute(() -> done.add("first"));
        callbacks.execute(() -> done.add("second"));
        assertThat(done).containsExactly("first", "second");
        assertThat(handedOn).isEmpty();
    }

    @Test
    void othersHandOnThoughOneThreadDoesItsOwn() throws InterruptedException {
        callbacks.runOn(Thread.currentThread());
        Thread other = new Thread(() -> callbacks.execute(() -> done.add("task")));
        other.start();
        other.join();
        assertThat(done).isEmpty();
        assertThat(handedOn).hasSize(1);
    }

    @Test
    void ownThreadSurvivesTasksThatFail() {
        callbacks.runOn(Thread.currentThread());
        callbacks.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        callbacks.execute(() -> {
            throw new OutOfMemoryError("on purpose");
        });
        callbacks.execute(() -> done.add("after"));
        assertThat(done).containsExactly("after");
    }

    @Test
    void interruptThatATaskLeavesBehindIsForgotten() {
        callbacks.runOn(Thread.currentThread());
        callbacks.execute(() -> Thread.currentThread().interrupt());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
}
