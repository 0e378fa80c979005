package io.fgproxy.jdbc;

import static io.fgproxy.jdbc.TestKeys.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.Hold;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows and moments that should not be. */
class JdbcKeyStoreFaultTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres();

    private final JdbcKeyStore store = DATABASE.store(0);

    private SubKey insert(long limit) {
        SubKey key = TestKeys.withLimit(limit);
        assertThat(store.subKeys().insert(key)).isTrue();
        return key;
    }

    private static void set(SubKey key, String assignments) {
        DATABASE.execute("UPDATE fg_sub_key SET " + assignments + " WHERE id = '" + key.id() + "'");
    }

    private static StoreException fault(ThrowingCallable call) {
        return assertThatExceptionOfType(StoreException.class).isThrownBy(call).actual();
    }

    @Test
    void rowThatMakesNoSenseIsAFault() {
        for (String nonsense : new String[] {
            "policy = '{\"models\":{},\"budget\":{\"monthly\":5}}'",
            "policy = 'null'",
            "status = 'enabeld'",
            "digest = 'short'",
            "name = ''",
            "main_keys = 'mk_'",
            "limits = '[{\"meter\":\"requests\",\"amount\":\"many\",\"window\":\"lifetime\"}]'",
            "limits = '[{\"meter\":\"wishes\",\"amount\":1,\"window\":\"lifetime\"}]'",
            "limits = 'null'"
        }) {
            SubKey key = insert(1);
            set(key, nonsense);
            assertThatExceptionOfType(StoreException.class)
                    .as(nonsense)
                    .isThrownBy(() -> store.subKeys().find(key.id()));
            store.subKeys().delete(key.id());
        }
    }

    @Test
    void statusThatIsNotKnownIsNotReserved() {
        SubKey key = insert(1);
        set(key, "status = 'paused'");
        assertThat(reserve(key)).isEqualTo(new ReserveResult.KeyChanged());
    }

    private ReserveResult reserve(SubKey key) {
        return now(store.ledger().reserve(TestKeys.requestOf(key)));
    }

    private static void setCounter(SubKey key, String assignments) {
        DATABASE.execute("UPDATE fg_counter SET " + assignments + " WHERE owner = '" + key.id() + "'");
    }

    @Test
    void countersNearTheLargestNumberDoNotOverflow() {
        SubKey key = insert(Long.MAX_VALUE);
        setCounter(key, "requests_used = " + (Long.MAX_VALUE - 1));
        assertThat(reserve(key)).isInstanceOf(ReserveResult.Reserved.class);
        assertThat(reserve(key)).isInstanceOf(ReserveResult.Exhausted.class);
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(Long.MAX_VALUE - 1, 1));
        setCounter(key, "requests_held = 9");
        assertThat(reserve(key)).isInstanceOf(ReserveResult.Exhausted.class);
        assertThat(TestKeys.tally(store, key)).isEqualTo(TestKeys.requests(Long.MAX_VALUE - 1, 9));
    }

    @Test
    void instantThatNoColumnHoldsIsAFault() {
        SubKey key = insert(1);
        fault(() -> store.subKeys()
                .insert(new SubKey(key.id(), key.digest(), key.settings(), KeyStatus.ENABLED, Instant.MAX, 1)));
        fault(() -> now(store.ledger().reserve(TestKeys.requestOf(key, "far", Instant.MAX))));
        assertThat(TestKeys.tally(store, key)).isEqualTo(Tally.ZERO);
    }

    @Test
    void refusedValuesAreNotQuoted() {
        DATABASE.execute("ALTER TABLE fg_sub_key ADD CONSTRAINT no_such_name CHECK (name <> 'unspeakable')");
        SubKey key = TestKeys.withLimit(4711);
        SubKey unspeakable =
                key.withSettings(SubKeySettings.named("unspeakable").build());
        StoreException refused = fault(() -> store.subKeys().insert(unspeakable));
        assertThat(refused).hasMessageContaining("23514").hasNoCause();
        assertThat(refused.getMessage()).doesNotContain(key.digest().hex(), "unspeakable");
    }

    @Test
    void holdIdThatIsTooLongIsAFaultAndHoldsNothing() {
        SubKey key = insert(1);
        fault(() -> now(store.ledger().reserve(TestKeys.requestOf(key, "x".repeat(65), TestKeys.NOW))));
        assertThat(TestKeys.tally(store, key)).isEqualTo(Tally.ZERO);
    }

    @Test
    void counterThatWentWhileSomethingWasHeldBeginsAnew() {
        SubKey key = insert(2);
        Hold hold = TestKeys.reserve(store, key);
        DATABASE.execute("DELETE FROM fg_counter WHERE owner = '" + key.id() + "'");
        assertThat(TestKeys.settle(store, hold).closed()).isTrue();
        assertThat(TestKeys.tally(store, key).used()).isEqualTo(Amounts.ONE_REQUEST);
        assertThat(TestKeys.tally(store, key).held()).isEqualTo(Amounts.NONE);
    }
}
