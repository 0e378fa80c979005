package io.fgproxy.testkit.store;

import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.QuotaLedger;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.testkit.store.FlawedKeyStore.Flaw;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Does what the reference implementation does, but for one mistake. */
record FlawedLedger(KeyStore store, Flaw flaw, Map<String, Hold> open) implements QuotaLedger {
    private QuotaLedger sound() {
        return store.ledger();
    }

    @Override
    public CompletionStage<ReserveResult> reserve(Reservation asked) {
        CompletionStage<ReserveResult> answer = sound().reserve(flawed(asked)).thenApply(result -> {
            if (result instanceof ReserveResult.Reserved reserved) {
                open.put(asked.id(), reserved.hold());
            }
            return result;
        });
        if (flaw != Flaw.REVOKE_IGNORED && flaw != Flaw.EXPIRY_INCLUSIVE) {
            return answer;
        }
        return answer.thenCompose(result -> {
            if (!(result instanceof ReserveResult.KeyChanged)) {
                return CompletableFuture.completedFuture(result);
            }
            return flaw == Flaw.REVOKE_IGNORED
                    ? CompletableFuture.completedFuture(new ReserveResult.Reserved(asked.granted(0), 0, Map.of()))
                    : sound().reserve(with(
                            asked,
                            asked.sharedVersion(),
                            asked.claims(),
                            asked.at().minusMillis(1)));
        });
    }

    private Reservation flawed(Reservation asked) {
        return switch (flaw) {
            case SHARED_RULES_IGNORED -> with(asked, store.sharedRules().load().version(), asked.claims(), asked.at());
            case GROUP_FORGOTTEN -> with(asked, asked.sharedVersion(), claimsWithout(asked, "group:"), asked.at());
            case WINDOWS_FORGOTTEN ->
                with(asked, asked.sharedVersion(), asked.claims().subList(0, 1), asked.at());
            default -> asked;
        };
    }

    private static List<Claim> claimsWithout(Reservation asked, String prefix) {
        return asked.claims().stream()
                .filter(claim -> !claim.counter().owner().startsWith(prefix))
                .toList();
    }

    private static Reservation with(Reservation asked, long sharedVersion, List<Claim> claims, Instant at) {
        return new Reservation(
                asked.id(),
                asked.key(),
                asked.keyVersion(),
                sharedVersion,
                asked.group(),
                asked.mainKey(),
                asked.operation(),
                asked.model(),
                at,
                asked.deadline(),
                claims,
                asked.strict(),
                asked.loose());
    }

    @Override
    public CompletionStage<SettleResult> settle(Settlement end) {
        return switch (flaw) {
            case ROWS_LOST -> sound().settle(new Settlement(end.hold(), end.consumed(), null));
            case OBJECTS_LOST -> sound().settle(new Settlement(end.hold(), end.consumed(), end.record()));
            case SETTLED_TWICE -> sound().settle(end).thenApply(result -> new SettleResult(true, result.tallies()));
            default -> sound().settle(end);
        };
    }

    @Override
    public Map<Counter, Tally> read(Collection<Counter> counters) {
        return sound().read(counters);
    }

    @Override
    public void forgive(Counter counter) {
        if (flaw != Flaw.NEVER_FORGIVEN) {
            sound().forgive(counter);
        }
    }

    @Override
    public void extend(Collection<String> holdIds, Instant deadline) {
        if (flaw != Flaw.EXTEND_IGNORED) {
            sound().extend(holdIds, deadline);
        }
    }

    @Override
    public List<Hold> collect(Instant now, int most) {
        List<Hold> collected = new ArrayList<>(sound().collect(now, most));
        if (flaw == Flaw.COLLECTED_TWICE && !collected.isEmpty()) {
            collected.add(collected.get(0));
        }
        return collected;
    }

    @Override
    public int forgetWindows(Instant endedBefore, int most) {
        return flaw == Flaw.WINDOWS_KEPT ? 0 : sound().forgetWindows(endedBefore, most);
    }
}
