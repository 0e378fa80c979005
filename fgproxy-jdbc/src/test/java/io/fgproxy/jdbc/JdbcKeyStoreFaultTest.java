package io.fgproxy.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Balance;
import io.fgproxy.store.Hold;
import io.fgproxy.store.ReserveResult;
import io.fgproxy.store.StoreException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows and moments that should not be. */
class JdbcKeyStoreFaultTest {
    @RegisterExtension
    static final TestDatabase DATABASE = TestDatabase.postgres();

    private final JdbcKeyStore store = DATABASE.store(0);

    private SubKey insert(long limit) {
        SubKey key = TestKeys.limited(limit);
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
            "request_limit = -1"
        }) {
            SubKey key = insert(1);
            set(key, nonsense);
            fault(() -> store.subKeys().find(key.id()));
            store.subKeys().delete(key.id());
        }
    }

    @Test
    void statusThatIsNotKnownIsNotReserved() {
        SubKey key = insert(1);
        set(key, "status = 'paused'");
        assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.KeyChanged());
    }

    @Test
    void countersNearTheLargestNumberDoNotOverflow() {
        SubKey key = insert(Long.MAX_VALUE);
        set(key, "requests_used = " + (Long.MAX_VALUE - 1));
        assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Reserved());
        Balance full = new Balance(Long.MAX_VALUE - 1, 1, Long.MAX_VALUE);
        assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Exhausted(full));
        set(key, "requests_held = 9, request_limit = 5");
        Balance over = new Balance(Long.MAX_VALUE - 1, 9, 5L);
        assertThat(store.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Exhausted(over));
    }

    @Test
    void instantThatNoColumnHoldsIsAFault() {
        SubKey key = insert(1);
        fault(() -> store.subKeys()
                .insert(new SubKey(key.id(), key.digest(), key.settings(), KeyStatus.ENABLED, Instant.MAX, 1)));
        fault(() -> store.ledger().reserve(new Hold("far", key.id(), 1, 0, Instant.MAX)));
    }

    @Test
    void refusedValuesAreNotQuoted() {
        DATABASE.execute("ALTER TABLE fg_sub_key ADD CONSTRAINT no_such_limit CHECK (request_limit <> 4711)");
        SubKey key = TestKeys.limited(4711);
        StoreException refused = fault(() -> store.subKeys().insert(key));
        assertThat(refused).hasMessageContaining("23514").hasNoCause();
        assertThat(refused.getMessage()).doesNotContain(key.digest().hex(), "4711");
    }

    @Test
    void holdIdThatIsTooLongIsAFaultAndHoldsNothing() {
        SubKey key = insert(1);
        fault(() -> store.ledger().reserve(new Hold("x".repeat(65), key.id(), 1, 0, Instant.EPOCH)));
        assertThat(store.ledger().balance(key.id())).contains(new Balance(0, 0, 1L));
    }

    @Test
    void roomThatAppearsBetweenRefusalAndReasonIsTaken() {
        SubKey key = insert(1);
        Hold first = TestKeys.holdOn(key);
        store.ledger().reserve(first);
        AtomicInteger connections = new AtomicInteger(Integer.MIN_VALUE);
        JdbcKeyStore slow = JdbcKeyStore.builder(before(DATABASE.node(1), () -> {
                    // The first connection is for the refusal, the second asks why.
                    if (connections.incrementAndGet() == 2) {
                        assertThat(store.ledger().release(first.id())).isTrue();
                    }
                }))
                .build();
        connections.set(0);
        assertThat(slow.ledger().reserve(TestKeys.holdOn(key))).isEqualTo(new ReserveResult.Reserved());
        assertThat(connections).hasValue(3);
    }

    private static DataSource before(DataSource real, Runnable connecting) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    connecting.run();
                    return real.getConnection();
                });
    }
}
