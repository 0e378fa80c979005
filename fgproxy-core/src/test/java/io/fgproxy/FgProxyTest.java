package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Ticket;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.memory.InMemoryKeyStore;
import io.fgproxy.usage.UsageReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class FgProxyTest {
    private static final RequestFacts CHAT = RequestFacts.of(
                    OperationCatalog.standard().named("chat.completions.create").orElseThrow())
            .model(new NamedModel("gpt-4o-mini", "model"))
            .build();

    @Test
    void nothingButAMainKeyIsNeededToBegin() {
        FgProxy proxy = FgProxy.builder().build();
        proxy.mainKeys().add(NewMainKey.of("default", "sk-real"));
        CreatedSubKey created = proxy.subKeys()
                .create(SubKeySettings.named("ci")
                        .allowModels("gpt-4o-mini")
                        .requests(1)
                        .build());
        Identification identified = proxy.gate().identify(created.secret().reveal());
        SubKey key = ((Identification.Identified) identified).key();
        Ticket ticket = ((Admission.Admitted) proxy.gate().admit(key, CHAT, null)).ticket();
        assertThat(ticket.credential().apiKey()).isEqualTo("sk-real");
        Tally held = proxy.subKeys().tally(key.id()).orElseThrow();
        assertThat(List.of(held.used().requests(), held.held().requests())).containsExactly(0L, 1L);
        ticket.settle(new UsageReport.Absent(), 200).toCompletableFuture().join();
        Tally used = proxy.subKeys().tally(key.id()).orElseThrow();
        assertThat(List.of(used.used().requests(), used.held().requests())).containsExactly(1L, 0L);
        assertThat(proxy.gate().admit(key, CHAT, null)).isNotInstanceOf(Admission.Admitted.class);
    }

    @Test
    void aStoreNeedsAMasterKey() {
        FgProxy.Builder builder = FgProxy.builder().store(new InMemoryKeyStore());
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("masterKey");
        assertThat(builder.masterKey(MasterKey.generate()).build()).isNotNull();
    }

    @Test
    void twoProxiesOnOneStoreSeeTheSame() {
        InMemoryKeyStore store = new InMemoryKeyStore();
        String base64 = MasterKey.generateBase64();
        FgProxy one = FgProxy.builder()
                .store(store)
                .masterKey(MasterKey.fromBase64(base64))
                .build();
        FgProxy other = FgProxy.builder()
                .store(store)
                .masterKey(MasterKey.fromBase64(base64))
                .build();
        one.mainKeys().add(NewMainKey.of("default", "sk-real"));
        SubKey key = one.subKeys()
                .create(SubKeySettings.named("both").requests(1).build())
                .key();
        assertThat(other.subKeys().get(key.id())).contains(key);
        assertThat(other.gate().admit(key, CHAT, null)).isInstanceOf(Admission.Admitted.class);
        assertThat(one.gate().admit(key, CHAT, null)).isNotInstanceOf(Admission.Admitted.class);
        other.subKeys().revoke(key.id());
        assertThat(one.gate().admit(key, CHAT, null)).isNotInstanceOf(Admission.Admitted.class);
    }

    @Test
    void proxiesOfTheirOwnShareNothing() {
        FgProxy one = FgProxy.builder().build();
        CreatedSubKey created =
                one.subKeys().create(SubKeySettings.named("mine").build());
        FgProxy other = FgProxy.builder().build();
        assertThat(other.subKeys().get(created.key().id())).isEmpty();
        assertThat(other.gate().identify(created.secret().reveal())).isNotInstanceOf(Identification.Identified.class);
    }
}
