package io.fgproxy.servlet.faults;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A store whose ledger fails or waits as it is told, and that counts how often each hold was closed. Thread-safe. */
final class FaultyStore {
    /** What happens to calls of one kind. */
    enum Mode {
        WELL,
        /** Nothing is done. */
        GONE,
        /** It is done, and nobody hears of it. */
        MUTE,
        /** There is no memory for it. */
        STARVED
    }

    private final KeyStore good = new InMemoryKeyStore();
    private final Map<String, AtomicInteger> closings = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Mode reserves = Mode.WELL;
    private volatile Mode settles = Mode.WELL;
    private volatile Predicate<Reservation> stuck = reservation -> false;
    private volatile boolean endsStick;
    private volatile CompletableFuture<Void> freed = CompletableFuture.completedFuture(null);

    /** The store as the proxy gets it. */
    KeyStore store() {
        QuotaLedger ledger = proxy(QuotaLedger.class, good.ledger(), this::ledgerCall);
        return proxy(
                KeyStore.class,
                good,
                (method, args) -> method.getName().equals("ledger") ? ledger : call(good, method, args));
    }

    void reserves(Mode mode) {
        reserves = mode;
    }

    void settles(Mode mode) {
        settles = mode;
    }

    /** Has these reservations wait until {@link #free()}. */
    void stick(Predicate<Reservation> which) {
        freed = new CompletableFuture<>();
        waiting.set(0);
        stuck = which;
    }

    /** Has all ends wait until {@link #free()}. */
    void stickEnds() {
        freed = new CompletableFuture<>();
        waiting.set(0);
        endsStick = true;
    }

    /** Lets all go on. */
    void free() {
        stuck = reservation -> false;
        endsStick = false;
        freed.complete(null);
    }

    /** How many have begun to wait since {@link #stick} or {@link #stickEnds}. */
    int waiting() {
        return waiting.get();
    }

    /** Everything works again. */
    void heal() {
        reserves = Mode.WELL;
        settles = Mode.WELL;
        free();
    }

    /** How many holds are open. */
    long open() {
        return closings.values().stream().filter(times -> times.get() == 0).count();
    }

    /** How many holds were closed more than once. */
    long closedTwice() {
        return closings.values().stream().filter(times -> times.get() > 1).count();
    }

    private Object ledgerCall(Method method, Object[] args) throws Throwable {
        return switch (method.getName()) {
            case "reserve" -> reserve((Reservation) args[0]);
            case "settle" -> settle((Settlement) args[0]);
            default -> {
                if (reserves == Mode.GONE || settles == Mode.GONE) {
                    throw gone();
                }
                yield call(good.ledger(), method, args);
            }
        };
    }

    private CompletionStage<ReserveResult> reserve(Reservation reservation) {
        return whenFree(
                stuck.test(reservation),
                () -> inMode(
                        reserves,
                        () -> good.ledger().reserve(reservation).thenApply(result -> {
                            if (result instanceof ReserveResult.Reserved reserved) {
                                closings.putIfAbsent(reserved.hold().id(), new AtomicInteger());
                            }
                            return result;
                        })));
    }

    private CompletionStage<SettleResult> settle(Settlement settlement) {
        return whenFree(
                endsStick,
                () -> inMode(
                        settles,
                        () -> good.ledger().settle(settlement).thenApply(result -> {
                            AtomicInteger times = closings.get(settlement.hold().id());
                            if (result.closed() && times != null) {
                                times.incrementAndGet();
                            }
                            return result;
                        })));
    }

    private <T> CompletionStage<T> whenFree(boolean waits, Supplier<CompletionStage<T>> call) {
        if (!waits) {
            return call.get();
        }
        CompletableFuture<Void> until = freed;
        waiting.incrementAndGet();
        return until.thenCompose(nothing -> call.get());
    }

    private static <T> CompletionStage<T> inMode(Mode mode, Supplier<CompletionStage<T>> call) {
        return switch (mode) {
            case WELL -> call.get();
            case GONE -> CompletableFuture.failedFuture(gone());
            case MUTE -> call.get().thenCompose(any -> CompletableFuture.failedFuture(gone()));
            case STARVED -> throw new OutOfMemoryError("on purpose");
        };
    }

    private static StoreException gone() {
        return new StoreException("The store is gone");
    }

    private static Object call(Object target, Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** What a call is answered with. */
    private interface Answering {
        Object answer(Method method, Object[] args) throws Throwable;
    }

    /** Of a role's many calls only few are of interest. */
    private static <T> T proxy(Class<T> role, Object target, Answering answering) {
        return role.cast(Proxy.newProxyInstance(
                role.getClassLoader(),
                new Class<?>[] {role},
                (self, method, args) -> method.getDeclaringClass() == Object.class
                        ? call(target, method, args)
                        : answering.answer(method, args)));
    }
}
