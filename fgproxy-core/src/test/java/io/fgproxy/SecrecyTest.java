package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Ticket;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import java.net.URI;
import org.junit.jupiter.api.Test;

/** Nothing that may end up in a log shows a secret. */
class SecrecyTest {
    private static final String API_KEY = "sk-proj-ThisIsTheRealOne";

    @Test
    void noTextFormShowsASecret() {
        String base64 = MasterKey.generateBase64();
        MasterKey masterKey = MasterKey.fromBase64(base64);
        FgProxy proxy = FgProxy.builder().masterKey(masterKey).build();
        NewMainKey newKey = new NewMainKey("main", API_KEY, URI.create("https://h/v1"), "org", "proj");
        MainKey mainKey = proxy.mainKeys().add(newKey);
        CreatedSubKey created = proxy.subKeys().create(SubKeySettings.named("k").build());
        String secret = created.secret().reveal();
        Identification identified = proxy.gate().identify(secret);
        RequestFacts facts = RequestFacts.of(
                        OperationCatalog.standard().named("models.list").orElseThrow())
                .build();
        Admission admission = proxy.gate().admit(created.key(), facts, null);
        Ticket ticket = ((Admission.Admitted) admission).ticket();
        SealedSecret sealed = mainKey.secret();

        assertThat(ticket.credential().apiKey()).isEqualTo(API_KEY);
        for (Object each : new Object[] {
            masterKey,
            sealed,
            mainKey,
            newKey,
            created,
            created.secret(),
            created.key(),
            created.key().digest(),
            identified,
            admission,
            ticket,
            ticket.credential(),
            proxy,
            proxy.gate(),
            proxy.subKeys(),
            proxy.mainKeys(),
            proxy.gate().identify(secret.substring(1)),
            proxy.gate().identify(secret + "x")
        }) {
            assertThat(each.toString())
                    .as(each.getClass().getSimpleName())
                    .doesNotContain(API_KEY)
                    .doesNotContain("ThisIs")
                    .doesNotContain(base64)
                    .doesNotContain(sealed.text())
                    .doesNotContain(created.key().digest().hex())
                    .doesNotContain(secret.substring(22, 30))
                    .doesNotContain(secret.substring(60));
        }
    }

    @Test
    void aSecretIsKnownByItsPublicPartOnly() {
        CreatedSubKey created = FgProxy.builder()
                .build()
                .subKeys()
                .create(SubKeySettings.named("k").build());
        assertThat(created.secret())
                .hasToString("sk-fg-" + created.key().id().value().substring(3) + "…");
        assertThat(created.key().digest().toString()).matches("KeyDigest\\[[0-9a-f]{8}…]");
    }
}
