package io.fgproxy.servlet.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Amounts;
import io.fgproxy.servlet.container.OnEachSetup;
import io.fgproxy.servlet.container.Setup;
import io.fgproxy.testkit.Eventually;
import io.fgproxy.testkit.http.RawHttp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that wait for the ledger take none of the container's threads, so the others are served meanwhile. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class SlowStoreTest extends OnEachSetup {
    /** More than any of the containers has threads. */
    private static final int WAITING = 250;

    private static FaultyStore store;

    @BeforeParameterizedClassInvocation
    static void startOnAStoreThatCanBeSlow(Setup setup) throws Exception {
        store = new FaultyStore();
        restart(
                setup,
                FgProxy.builder()
                        .store(store.store())
                        .masterKey(MasterKey.generate())
                        .build());
    }

    private CreatedSubKey key(int requests) {
        return fixture.proxy
                .subKeys()
                .create(SubKeySettings.named("slow").requests(requests).build());
    }

    private List<RawHttp> stuck(CreatedSubKey key) {
        store.stick(reservation -> reservation.key().equals(key.key().id()));
        List<RawHttp> clients = new ArrayList<>();
        for (int i = 0; i < WAITING; i++) {
            RawHttp http = fixture.connect();
            clients.add(http);
            http.sendJson(
                    CHAT_PATH, CHAT, "Authorization: Bearer " + key.secret().reveal());
        }
        Eventually.await(SOON, () -> store.waiting() == WAITING, "all wait for the store");
        return clients;
    }

    private static long answered(List<RawHttp> clients, int status) {
        long count = 0;
        for (RawHttp http : clients) {
            count += http.readResponse().status() == status ? 1 : 0;
            http.close();
        }
        return count;
    }

    @Test
    void othersAreServedAndAllWhoWaitedAreToo() {
        CreatedSubKey key = key(WAITING);
        List<RawHttp> clients = stuck(key);
        assertThat(chat().status()).isEqualTo(200);
        store.free();
        assertThat(answered(clients, 200)).isEqualTo(WAITING);
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used().requests()).isEqualTo(WAITING);
    }

    @Test
    void noMoreThanTheirLimitGoesUpstream() {
        CreatedSubKey key = key(100);
        List<RawHttp> clients = stuck(key);
        store.free();
        assertThat(answered(clients, 200)).isEqualTo(100);
        assertThat(fixture.tally(key).used().requests()).isEqualTo(100);
    }

    @Test
    void thoseWhoWaitedForAStoreThatGoesAreRefused() {
        CreatedSubKey key = key(WAITING);
        List<RawHttp> clients = stuck(key);
        store.reserves(FaultyStore.Mode.GONE);
        store.free();
        assertThat(answered(clients, 503)).isEqualTo(WAITING);
        store.heal();
        assertThat(fixture.tally(key).held()).isEqualTo(Amounts.NONE);
        assertThat(fixture.tally(key).used()).isEqualTo(Amounts.NONE);
    }

    @Test
    void whatTheStoreDidWithoutSayingSoIsNotSent() {
        CreatedSubKey key = key(WAITING);
        int before = fixture.upstream.requests().size();
        List<RawHttp> clients = stuck(key);
        store.reserves(FaultyStore.Mode.MUTE);
        store.free();
        assertThat(answered(clients, 503)).isEqualTo(WAITING);
        store.heal();
        Eventually.await(SOON, () -> fixture.tally(key).held().equals(Amounts.NONE), "nothing is held");
        assertThat(fixture.tally(key).used()).isEqualTo(Amounts.NONE);
        assertThat(fixture.upstream.requests()).hasSize(before);
    }
}
