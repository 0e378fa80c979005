package io.fgproxy.gate;

import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which main keys work, as this node has seen it, and the choice among them. Limits of upstream's are seen by the model,
 * as OpenAI sets them; all else is about the whole key. What it remembers is bounded. Thread-safe.
 */
final class MainKeyHealth {
    private static final Logger LOG = LoggerFactory.getLogger(MainKeyHealth.class);
    private static final int MOST = 1000;

    private final ConcurrentHashMap<Scope, CoolDown> coolDowns = new ConcurrentHashMap<>();
    private final Consumer<CoolDown> listener;
    private final LongUnaryOperator random;

    private record Scope(MainKeyId mainKey, @Nullable String model) {}

    /** A main key that may be chosen, and its share among those that have one. */
    record Candidate(MainKey key, int weight) {}

    /** @param listener hears of each cool-down that begins */
    MainKeyHealth(Consumer<CoolDown> listener) {
        this(listener, bound -> ThreadLocalRandom.current().nextLong(bound));
    }

    /** @param random gives a number from 0 to below its argument */
    MainKeyHealth(Consumer<CoolDown> listener, LongUnaryOperator random) {
        this.listener = listener;
        this.random = random;
    }

    /** One that has seen nothing and always chooses the first that has a share, or else the first. */
    static MainKeyHealth unobserved() {
        return new MainKeyHealth(event -> {}, bound -> 0);
    }

    /**
     * A main key is in trouble.
     *
     * @param model that was asked for; null if it is not known
     * @param wait how long upstream says that it lasts; null if it does not say
     */
    void troubled(MainKey key, @Nullable String model, MainKeyTrouble trouble, @Nullable Duration wait, Instant at) {
        Scope scope = new Scope(key.id(), trouble == MainKeyTrouble.RATE_LIMITED ? model : null);
        Instant until = at.plus(spared(trouble, wait));
        if (!coolDowns.containsKey(scope) && !makeRoom(at)) {
            return;
        }
        CoolDown[] begun = new CoolDown[1];
        coolDowns.compute(scope, (same, old) -> {
            boolean lasts = old != null && old.version() == key.version() && !old.isOver(at);
            if (lasts && !old.until().isBefore(until)) {
                return old;
            }
            boolean known = lasts && old.trouble() == trouble;
            CoolDown now =
                    new CoolDown(key.id(), key.version(), scope.model(), trouble, known ? old.since() : at, until);
            begun[0] = known ? null : now;
            return now;
        });
        if (begun[0] != null) {
            tell(begun[0]);
        }
    }

    private static Duration spared(MainKeyTrouble trouble, @Nullable Duration wait) {
        if (wait == null) {
            return trouble.usual();
        }
        return wait.compareTo(trouble.longest()) < 0 ? wait : trouble.longest();
    }

    private boolean makeRoom(Instant at) {
        if (coolDowns.size() >= MOST) {
            coolDowns.values().removeIf(old -> old.isOver(at));
        }
        return coolDowns.size() < MOST;
    }

    private void tell(CoolDown begun) {
        LOG.warn(
                "Main key {} is {}{} and spared until {}",
                begun.mainKey(),
                begun.trouble().code(),
                begun.model() == null ? "" : " for a model",
                begun.until());
        try {
            listener.accept(begun);
        } catch (RuntimeException e) {
            LOG.error("The listener for events of main keys failed", e);
        }
    }

    /**
     * A request that began at this time was answered: what was seen before is over.
     *
     * @param model that was asked for; null if it is not known
     */
    void works(MainKeyId id, @Nullable String model, Instant began) {
        // Nearly always there is nothing to be forgotten.
        if (!coolDowns.isEmpty()) {
            coolDowns.computeIfPresent(new Scope(id, null), (scope, old) -> began.isAfter(old.since()) ? null : old);
            coolDowns.computeIfPresent(new Scope(id, model), (scope, old) -> began.isAfter(old.since()) ? null : old);
        }
    }

    /** The present cool-downs of a main key; empty if it works, as far as is known. */
    List<CoolDown> of(MainKey key, Instant at) {
        List<CoolDown> found = new ArrayList<>();
        coolDowns.forEach((scope, each) -> {
            if (each.isOf(key.id()) && each.version() == key.version() && !each.isOver(at)) {
                found.add(each);
            }
        });
        found.sort((a, b) -> a.until().compareTo(b.until()));
        return List.copyOf(found);
    }

    /** When a key is ready for requests of a model; the epoch if it is already. */
    private Instant readyAt(MainKey key, @Nullable String model, Instant at) {
        Instant whole = end(key, null, at);
        Instant one = model == null ? Instant.EPOCH : end(key, model, at);
        return whole.isAfter(one) ? whole : one;
    }

    private Instant end(MainKey key, @Nullable String model, Instant at) {
        CoolDown coolDown = coolDowns.get(new Scope(key.id(), model));
        return coolDown == null || coolDown.version() != key.version() || coolDown.isOver(at)
                ? Instant.EPOCH
                : coolDown.until();
    }

    /** Those that are ready for requests of a model. */
    List<Candidate> ready(List<Candidate> candidates, @Nullable String model, Instant at) {
        if (coolDowns.isEmpty()) {
            return candidates;
        }
        return candidates.stream()
                .filter(each -> readyAt(each.key(), model, at).equals(Instant.EPOCH))
                .toList();
    }

    /**
     * The main key to go upstream with: of those that are ready by the shares, else the first; if none is ready, the one
     * that is so soonest, for a key that may work is better than none. Empty if there are no candidates.
     *
     * @param model that is asked for; null if it is not known
     */
    Optional<MainKey> choose(List<Candidate> candidates, @Nullable String model, Instant at) {
        List<Candidate> ready = ready(candidates, model, at);
        return ready.isEmpty()
                ? candidates.stream()
                        .map(Candidate::key)
                        .min((a, b) -> readyAt(a, model, at).compareTo(readyAt(b, model, at)))
                : Optional.of(byShare(ready));
    }

    private MainKey byShare(List<Candidate> ready) {
        long all = 0;
        for (Candidate each : ready) {
            all += each.weight();
        }
        long drawn = all == 0 ? 0 : random.applyAsLong(all);
        for (Candidate each : ready) {
            if (all == 0 || drawn < each.weight()) {
                return each.key();
            }
            drawn -= each.weight();
        }
        throw new IllegalStateException("A number beyond all shares was drawn");
    }
}
