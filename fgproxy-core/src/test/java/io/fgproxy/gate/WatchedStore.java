package io.fgproxy.gate;

import io.fgproxy.quota.Amounts;
import io.fgproxy.store.AdminTokenStore;
import io.fgproxy.store.AuditLog;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.RefusalLog;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.SharedRulesStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import io.fgproxy.store.UsageLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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

    private final Set<String> slow = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

    private volatile boolean throwing;

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

    /** Faults of the ledger are thrown, as they should not be, instead of coming in its stages. */
    WatchedStore throwing() {
        throwing = true;
        return this;
    }

    /** From now on these calls do their work, and fail then: as when an answer is lost. */
    WatchedStore failAfterwards(String... names) {
        failingAfterwards.addAll(List.of(names));
        return this;
    }

    /** From now on the stages of these calls end only when {@link #answer} is called, by the thread that calls it. */
    WatchedStore slow(String... names) {
        slow.addAll(List.of(names));
        return this;
    }

    /** Ends the stages that are open. */
    void answer() {
        for (Runnable next = answers.poll(); next != null; next = answers.poll()) {
            next.run();
        }
    }

    void heal() {
        slow.clear();
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
    public TemplateStore templates() {
        return watched(TemplateStore.class, "templates", real.templates());
    }

    @Override
    public QuotaLedger ledger() {
        return watched(QuotaLedger.class, "ledger", real.ledger());
    }

    @Override
    public UsageLog usageLog() {
        return watched(UsageLog.class, "usageLog", real.usageLog());
    }

    @Override
    public StoredObjects objects() {
        return watched(StoredObjects.class, "objects", real.objects());
    }

    @Override
    public RefusalLog refusalLog() {
        return watched(RefusalLog.class, "refusalLog", real.refusalLog());
    }

    @Override
    public AuditLog auditLog() {
        return watched(AuditLog.class, "auditLog", real.auditLog());
    }

    @Override
    public AdminTokenStore adminTokens() {
        return watched(AdminTokenStore.class, "adminTokens", real.adminTokens());
    }

    private <T> T watched(Class<T> role, String prefix, T target) {
        Object proxy =
                Proxy.newProxyInstance(role.getClassLoader(), new Class<?>[] {role}, (self, method, arguments) -> {
                    String name = prefix + "." + nameOf(method, arguments);
                    calls.add(name);
                    Queue<Runnable> waiting = actions.getOrDefault(name, new ArrayDeque<>());
                    if (!waiting.isEmpty()) {
                        waiting.remove().run();
                    }
                    boolean staged = method.getReturnType() == CompletionStage.class && !throwing;
                    if (isIn(failing, name)) {
                        return later(name, fault(name, staged));
                    }
                    Object answer = invoke(method, target, arguments);
                    return later(name, isIn(failingAfterwards, name) ? fault(name, staged) : answer);
                });
        return role.cast(proxy);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it goes to whoever called the proxy
    private Object later(String name, Object answer) {
        if (!isIn(slow, name)) {
            return answer;
        }
        CompletableFuture<Object> open = new CompletableFuture<>();
        answers.add(() -> {
            var unused = ((CompletionStage<?>) answer)
                    .handle((result, fault) ->
                            fault == null ? open.complete(result) : open.completeExceptionally(fault));
        });
        return open;
    }

    private static Object invoke(Method method, Object target, Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** A settlement that charges nothing is told apart from one that does. */
    private static String nameOf(Method method, Object[] arguments) {
        return arguments != null
                        && arguments[0] instanceof Settlement end
                        && end.consumed().equals(Amounts.NONE)
                ? "release"
                : method.getName();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it goes to whoever called the proxy
    private static Object fault(String name, boolean staged) {
        StoreException fault = new StoreException("broken: " + name);
        if (staged) {
            return CompletableFuture.failedFuture(fault);
        }
        throw fault;
    }

    private static boolean isIn(Set<String> names, String name) {
        return names.contains(name) || names.contains(ALL);
    }
}
