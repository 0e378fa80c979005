package io.fgproxy.jdbc;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Claim;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Demand;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.SettleResult;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Keys and reservations for tests that are about something else. */
final class TestKeys {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final MainKeyId MAIN_KEY = MainKeyId.generate(RANDOM);

    private TestKeys() {}

    /** A key that may make so many requests. */
    static SubKey withLimit(long requests) {
        SubKeySettings settings =
                SubKeySettings.named("a key").requests(requests).build();
        KeyDigest digest = KeyDigest.of(UUID.randomUUID().toString());
        return new SubKey(SubKeyId.generate(RANDOM), digest, settings, KeyStatus.ENABLED, NOW, 1);
    }

    /** One request of the key. */
    static Reservation requestOf(SubKey key) {
        return requestOf(key, UUID.randomUUID().toString(), NOW.plusSeconds(180));
    }

    static Reservation requestOf(SubKey key, String id, Instant deadline) {
        return request(
                key,
                id,
                deadline,
                null,
                List.of(new Claim(lifetime(key), key.settings().limits())));
    }

    /** One request of the key that counts wherever these claims say, the key's lifetime first. */
    static Reservation request(SubKey key, String id, Instant deadline, @Nullable String group, List<Claim> claims) {
        return new Reservation(
                id,
                key.id(),
                key.version(),
                0,
                group,
                MAIN_KEY,
                "chat.completions.create",
                "gpt-4o-mini",
                NOW,
                deadline,
                claims,
                Demand.fixed(Amounts.ONE_REQUEST),
                Amounts.ONE_REQUEST);
    }

    /** The same request, but it takes this. */
    static Reservation demanding(Reservation request, Demand demand) {
        return new Reservation(
                request.id(),
                request.key(),
                request.keyVersion(),
                request.sharedVersion(),
                request.group(),
                request.mainKey(),
                request.operation(),
                request.model(),
                request.at(),
                request.deadline(),
                request.claims(),
                demand,
                request.loose());
    }

    static Counter lifetime(SubKey key) {
        return Counter.lifetime(key.id().value());
    }

    /** Opens a hold that must be granted. */
    static Hold reserve(KeyStore store, SubKey key) {
        return ((ReserveResult.Reserved) now(store.ledger().reserve(requestOf(key)))).hold();
    }

    /** Charges one request and logs it. */
    static SettleResult settle(KeyStore store, Hold hold) {
        return now(store.ledger().settle(charged(hold)));
    }

    /** Charges one request and logs it. */
    static Settlement charged(Hold hold) {
        return charged(hold, Amounts.ONE_REQUEST);
    }

    static Settlement charged(Hold hold, Amounts consumed) {
        UsageRecord row = new UsageRecord(
                hold.id(),
                hold.key(),
                hold.group(),
                hold.mainKey(),
                hold.operation(),
                hold.model(),
                hold.openedAt(),
                hold.openedAt().plusSeconds(1),
                200,
                UsageRecord.Source.REPORTED,
                consumed,
                Usage.ZERO);
        return new Settlement(hold, consumed, row);
    }

    /** So many requests were used, and so many are held. */
    static Tally requests(long used, long held) {
        return new Tally(new Amounts(used, 0, 0, 0), new Amounts(held, 0, 0, 0));
    }

    /** How all that the key used in its life stands. */
    static Tally tally(KeyStore store, SubKey key) {
        return store.ledger().read(List.of(lifetime(key))).get(lifetime(key));
    }

    /** The answer; a fault of the store is thrown as it is. */
    static <T> T now(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException fault ? fault : e;
        }
    }
}
