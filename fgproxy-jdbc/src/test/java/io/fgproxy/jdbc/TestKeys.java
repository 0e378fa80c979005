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
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

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
        return new Reservation(
                UUID.randomUUID().toString(),
                key.id(),
                key.version(),
                0,
                null,
                MAIN_KEY,
                "chat.completions.create",
                "gpt-4o-mini",
                NOW,
                NOW.plusSeconds(180),
                List.of(new Claim(lifetime(key), key.settings().limits())),
                Demand.fixed(Amounts.ONE_REQUEST),
                Amounts.ONE_REQUEST);
    }

    static Counter lifetime(SubKey key) {
        return Counter.lifetime(key.id().value());
    }

    /** Opens a hold that must be granted. */
    static Hold reserve(KeyStore store, SubKey key) {
        return ((ReserveResult.Reserved) now(store.ledger().reserve(requestOf(key)))).hold();
    }

    /** Charges one request. */
    static SettleResult settle(KeyStore store, Hold hold) {
        return now(store.ledger().settle(new Settlement(hold, Amounts.ONE_REQUEST, null)));
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
