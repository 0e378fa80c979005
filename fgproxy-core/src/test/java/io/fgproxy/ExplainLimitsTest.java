package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Explanation;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.UsageReport;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Explaining counts nothing, and says what would be. */
class ExplainLimitsTest {
    private static final byte[] CHAT =
            "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
                    .getBytes(StandardCharsets.UTF_8);

    private final FgProxy proxy = FgProxy.builder().build();
    private final MainKeyId main =
            proxy.mainKeys().add(NewMainKey.of("main", "sk-real")).id();

    private SubKey key(SubKeySettings.Builder settings) {
        return proxy.subKeys().create(settings.build()).key();
    }

    private Explanation explain(SubKeyId id) {
        Optional<Explanation> explanation = proxy.explain(id, ExplainedRequest.post("/v1/chat/completions", CHAT));
        return explanation.orElseThrow();
    }

    private static Refusal refusalOf(Explanation explanation) {
        Refusal refusal = explanation.refusal();
        assertThat(refusal).isNotNull();
        return refusal;
    }

    @Test
    void anAdmittedRequestShowsWhatWouldBeHeldAndHoldsNothing() {
        SubKey key = key(SubKeySettings.named("k").requests(2));
        for (int i = 0; i < 5; i++) {
            Explanation explanation = explain(key.id());
            assertThat(explanation.refusal()).isNull();
            assertThat(explanation.keyState()).isEqualTo(KeyState.VALID);
            assertThat(explanation.reserved().requests()).isEqualTo(1);
            assertThat(explanation.standings())
                    .containsExactly(new LimitStanding(Counter.lifetime(key.id().value()), Limit.requests(2), 2, 0, 0));
        }
        assertThat(proxy.subKeys().tally(key.id())).contains(Tally.ZERO);
        assertThat(proxy.subKeys()
                        .usage(key.id(), key.createdAt(), key.createdAt().plusSeconds(3600), 10))
                .isEmpty();
    }

    @Test
    void aFullLimitIsToldAsItsHolderWouldBe() {
        proxy.groups().putKeys("school", new KeyGroup(null, Policy.standard(), List.of(Limit.requests(0))));
        SubKey key = key(SubKeySettings.named("k").requests(2).group("school"));
        Explanation explanation = explain(key.id());
        Refusal refusal = refusalOf(explanation);
        assertThat(refusal.reason()).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(refusal.message()).contains("of the group of this key is used up: 0 used and 0 held");
        assertThat(explanation.reserved()).isEqualTo(Amounts.NONE);
        assertThat(explanation.amendments()).isEmpty();
        assertThat(explanation.standings())
                .extracting(standing -> standing.counter().owner())
                .containsExactly(key.id().value(), "group:school");
    }

    @Test
    void limitsOfMainKeysDecideAndAreNotShown() {
        SubKey key = key(SubKeySettings.named("k").requests(2));
        proxy.mainKeys().limit(main, List.of(Limit.requests(0)));
        Explanation explanation = explain(key.id());
        assertThat(refusalOf(explanation).message())
                .isEqualTo("The proxy's own key has reached a limit. Tell its owner.");
        assertThat(explanation.standings()).hasSize(1);
        proxy.mainKeys().disable(main);
        assertThat(refusalOf(explain(key.id())).reason()).isEqualTo(DenialReason.NO_MAIN_KEY);
        assertThat(explain(key.id()).standings()).hasSize(1);
    }

    @Test
    void originsOfWhatIsNamedDecide() {
        MainKeyId other =
                proxy.mainKeys().add(NewMainKey.of("other", "sk-other")).id();
        SubKey key = key(SubKeySettings.named("k")
                .allowOperations("everything-but-admin")
                .mainKeys(List.of(main, other)));
        make("file-a", main);
        make("file-b", other);
        assertThat(explainGet(key, "/v1/files/file-x").mainKey()).isEqualTo(main);
        assertThat(explainGet(key, "/v1/files/file-a").mainKey()).isEqualTo(main);
        assertThat(explainGet(key, "/v1/vector_stores/vs_1/files/file-b").mainKey())
                .isEqualTo(other);
        assertThat(refusalOf(explainGet(key, "/v1/vector_stores/file-a/files/file-b"))
                        .reason())
                .isEqualTo(DenialReason.REFERENCES_CONFLICT);
        proxy.mainKeys().disable(other);
        Refusal gone = refusalOf(explainGet(key, "/v1/files/file-b"));
        assertThat(gone.reason()).isEqualTo(DenialReason.NO_MAIN_KEY);
        assertThat(gone.message()).contains("created with a main key");
        assertThat(explainGet(key, "/v1/models/file-b").refusal()).isNull();
    }

    private Explanation explainGet(SubKey key, String path) {
        ExplainedRequest request = new ExplainedRequest("GET", path, null, null, new byte[0], null, null);
        return proxy.explain(key.id(), request).orElseThrow();
    }

    private void make(String id, MainKeyId with) {
        SubKey maker = key(SubKeySettings.named("m").mainKeys(List.of(with)));
        RequestFacts facts = RequestFacts.of(
                        OperationCatalog.standard().named("models.list").orElseThrow())
                .build();
        Admission admission = proxy.gate().admit(maker, facts, null);
        assertThat(admission).isInstanceOf(Admission.Admitted.class);
        ((Admission.Admitted) admission)
                .ticket()
                .settle(new UsageReport.Absent(), 200, List.of(new CreatedObject(id, "file")))
                .toCompletableFuture()
                .join();
    }

    @Test
    void whatIsRefusedBeforeTheLimitsShowsThemToo() {
        SubKey key = key(SubKeySettings.named("k").requests(2).denyModels("gpt-4o*"));
        Explanation denied = explain(key.id());
        assertThat(refusalOf(denied).reason()).isEqualTo(DenialReason.MODEL_NOT_ALLOWED);
        assertThat(denied.standings()).hasSize(1);
        Explanation unknown = proxy.explain(key.id(), ExplainedRequest.post("/v1/nothing", CHAT))
                .orElseThrow();
        assertThat(refusalOf(unknown).reason()).isEqualTo(DenialReason.OPERATION_UNKNOWN);
        assertThat(unknown.standings()).hasSize(1);
        proxy.subKeys().revoke(key.id());
        Explanation revoked = explain(key.id());
        assertThat(refusalOf(revoked).reason()).isEqualTo(DenialReason.KEY_REVOKED);
        assertThat(revoked.keyState()).isEqualTo(KeyState.REVOKED);
        assertThat(revoked.standings()).hasSize(1);
    }
}
