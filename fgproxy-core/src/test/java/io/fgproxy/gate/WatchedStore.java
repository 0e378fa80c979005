package io.fgproxy.gate;

import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what is asked of a store, fails where it is told to, and lets others act in between. */
final class WatchedStore implements KeyStore {
    /** Fails every call. */
    static final String ALL = "*";

    private final KeyStore real;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final Set<String> failingAfterwards = ConcurrentHashMap.newKeySet();
    private final Map<String, Queue<Runnable>> actions = new ConcurrentHashMap<>();

    WatchedStore(KeyStore real) {
        this.real = real;
    }

    /** The names of the calls so far, as in {@code ledger.reserve}. */
    List<String> calls() {
        return calls;
    }

    /** From now on these calls do nothing but fail. */
    WatchedStore fail(String... names) {
        failing.addAll(List.of(names));
        return this;
    }

    /** From now on these calls do their work, and fail then: as when an answer is lost. */
    WatchedStore failAfterwards(String... names) {
        failingAfterwards.addAll(List.of(names));
        return this;
    }

    void heal() {
        failing.clear();
        failingAfterwards.clear();
    }

    /** Runs the action before the next call of that name; one action for each call. */
    void before(String name, Runnable action) {
        actions.computeIfAbsent(name, key -> new ArrayDeque<>()).add(action);
    }

    @Override
    public SubKeyStore subKeys() {
        return watched(SubKeyStore.class, "subKeys", real.subKeys());
    }

    @Override
    public MainKeyStore mainKeys() {
        return watched(MainKeyStore.class, "mainKeys", real.mainKeys());
    }

    @Override
    public SharedRulesStore sharedRules() {
        return watched(SharedRulesStore.class, "sharedRules", real.sharedRules());
    }

    @Override
    public QuotaLedger ledger() {
        return watched(QuotaLedger.class, "ledger", real.ledger());
    }

    private <T> T watched(Class<T> role, String prefix, T target) {
        Object proxy =
                Proxy.newProxyInstance(role.getClassLoader(), new Class<?>[] {role}, (self, method, arguments) -> {
                    String name = prefix + "." + method.getName();
                    calls.add(name);
                    Queue<Runnable> waiting = actions.getOrDefault(name, new ArrayDeque<>());
                    if (!waiting.isEmpty()) {
                        waiting.remove().run();
                    }
                    failIf(failing, name);
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        failIf(failingAfterwards, name);
                    }
                });
        return role.cast(proxy);
    }

    private static void failIf(Set<String> names, String name) {
        if (names.contains(name) || names.contains(ALL)) {
            throw new StoreException("broken: " + name);
        }
    }
}
