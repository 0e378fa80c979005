package io.fgproxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.ToolUse;
import io.fgproxy.gate.Admission;
import io.fgproxy.gate.Explanation;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Amounts;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What would become of a request is told, and nothing is done about it. */
class ExplainTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final String CHAT = "{\"model\":\"gpt-4o\",\"messages\":[]}";

    private final FgProxy proxy = FgProxy.builder().clock(() -> NOON).build();

    @BeforeEach
    void thereIsAMainKey() {
        proxy.mainKeys().add(NewMainKey.of("default", "sk-real"));
    }

    private static SubKeySettings.Builder settings() {
        return SubKeySettings.named("explained");
    }

    private SubKeyId create(SubKeySettings.Builder settings) {
        return proxy.subKeys().create(settings.build()).key().id();
    }

    private static ExplainedRequest chat(String json) {
        return ExplainedRequest.post("/v1/chat/completions", json.getBytes(StandardCharsets.UTF_8));
    }

    private Explanation explain(SubKeyId id, String json) {
        return proxy.explain(id, chat(json)).orElseThrow();
    }

    private Explanation explain(SubKeySettings.Builder settings, String json) {
        return explain(create(settings), json);
    }

    private static DenialReason reason(Explanation explanation) {
        Refusal refusal = Objects.requireNonNull(explanation.refusal());
        assertThat(explanation.reserved()).isEqualTo(Amounts.NONE);
        assertThat(explanation.amendments()).isEmpty();
        return refusal.reason();
    }

    @Test
    void whatWasEstablishedIsTold() {
        Explanation explanation =
                explain(settings(), "{\"model\":\"gpt-4o\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}]}");
        var facts = Objects.requireNonNull(explanation.facts());
        assertThat(facts.operation().name()).isEqualTo("chat.completions.create");
        assertThat(facts.models()).extracting(NamedModel::name).containsExactly("gpt-4o");
        assertThat(facts.tools()).containsExactly(new ToolUse("function", "f", "tools[0]"));
    }

    @Test
    void whatWouldBeAdmittedIsTold() {
        Explanation explanation = explain(settings().requests(3), CHAT);
        assertThat(explanation.refusal()).isNull();
        assertThat(explanation.deciding()).isEmpty();
        assertThat(explanation.keyState()).isEqualTo(KeyState.VALID);
        assertThat(explanation.reserved().requests()).isEqualTo(1);
        assertThat(explanation.standings()).singleElement().satisfies(standing -> {
            assertThat(standing.amount()).isEqualTo(3);
            assertThat(standing.used()).isZero();
            assertThat(standing.held()).isZero();
        });
        assertThat(explanation.verdicts())
                .extracting(Explanation.Verdict::rule)
                .containsExactly(
                        "operations", "addresses", "hours", "input", "models", "tools", "references", "parameters");
    }

    @Test
    void theRuleThatDecidesIsTold() {
        Explanation explanation = explain(settings().allowModels("gpt-4o-mini"), CHAT);
        assertThat(reason(explanation)).isEqualTo(DenialReason.MODEL_NOT_ALLOWED);
        assertThat(explanation.deciding().orElseThrow().rule()).isEqualTo("models");
        assertThat(explanation.deciding().orElseThrow().group()).isNull();
    }

    @Test
    void theRuleOfAGroupIsTold() {
        Policy shared = settings().denyModels("gpt-4o").build().policy();
        proxy.groups().putKeys("outer", new KeyGroup(null, shared));
        proxy.groups().putKeys("inner", new KeyGroup("outer", Policy.standard()));
        Explanation explanation = explain(settings().group("inner"), CHAT);
        assertThat(reason(explanation)).isEqualTo(DenialReason.MODEL_NOT_ALLOWED);
        assertThat(explanation.deciding().orElseThrow().group()).isEqualTo("outer");
    }

    @Test
    void aRuleAgainstWhatAnotherOneMakesOfTheRequestIsTold() {
        Policy shared = Policy.standard()
                .withParameters(settings()
                        .forceParameter("store", false)
                        .build()
                        .policy()
                        .parameters());
        proxy.groups().putKeys("forced", new KeyGroup(null, shared));
        Policy own = Policy.standard().withParameters(ParameterRule.standard().allowing(List.of("model", "messages")));
        Explanation explanation = explain(settings().policy(own).group("forced"), CHAT);
        assertThat(reason(explanation)).isEqualTo(DenialReason.PARAMETER_NOT_ALLOWED);
        assertThat(explanation.deciding().orElseThrow().rule()).isEqualTo("parameters");
        assertThat(explanation.deciding().orElseThrow().group()).isNull();
    }

    @Test
    void whatWouldBeChangedIsTold() {
        Explanation explanation = explain(settings().forceParameter("store", false), CHAT);
        assertThat(explanation.refusal()).isNull();
        assertThat(explanation.amendments())
                .containsExactly(new Amendment.SetParameter("store", new Scalar.Flag(false)));
    }

    @Test
    void aGroupThatIsGoneIsTold() {
        proxy.groups().putKeys("gone", new KeyGroup(null, Policy.standard()));
        SubKeyId id = create(settings().group("gone"));
        SubKeyId lost = create(settings().group("lost"));
        assertThat(explain(id, CHAT).refusal()).isNull();
        assertThat(reason(explain(lost, CHAT))).isEqualTo(DenialReason.POLICY_INCOMPLETE);
        assertThat(reason(explain(lost, "{"))).isEqualTo(DenialReason.POLICY_INCOMPLETE);
    }

    @Test
    void whatCannotBeEstablishedIsTold() {
        Explanation explanation = explain(settings(), "{\"model\":\"gpt-4o\",\"model\":\"gpt-4o\"}");
        assertThat(reason(explanation)).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(explanation.facts()).isNull();
        assertThat(explanation.deciding()).isEmpty();
        assertThat(explanation.verdicts())
                .extracting(Explanation.Verdict::rule)
                .containsExactly("operations", "addresses", "hours");
    }

    @Test
    void anOperationIsRefusedBeforeItsBodyIsLookedAt() {
        Explanation explanation = explain(settings().allowOperations("models.*"), "{");
        assertThat(reason(explanation)).isEqualTo(DenialReason.OPERATION_NOT_ALLOWED);
        assertThat(explanation.deciding().orElseThrow().rule()).isEqualTo("operations");
    }

    @Test
    void anUnknownPathIsTold() {
        SubKeyId id = create(settings());
        ExplainedRequest unknown = ExplainedRequest.post("/v1/chat/../files", new byte[0]);
        assertThat(reason(proxy.explain(id, unknown).orElseThrow())).isEqualTo(DenialReason.OPERATION_UNKNOWN);
    }

    @Test
    void anAddressAndATimeCanBeAskedAbout() throws Exception {
        SubKeyId id = create(settings().fromAddresses("192.0.2.0/24").expiresAt(NOON.plusSeconds(60)));
        byte[] body = CHAT.getBytes(StandardCharsets.UTF_8);
        InetAddress inside = InetAddress.getByName("192.0.2.7");
        InetAddress outside = InetAddress.getByName("198.51.100.7");
        assertThat(at(id, body, inside, NOON).refusal()).isNull();
        assertThat(reason(at(id, body, outside, NOON))).isEqualTo(DenialReason.ADDRESS_NOT_ALLOWED);
        Explanation late = at(id, body, inside, NOON.plusSeconds(61));
        assertThat(reason(late)).isEqualTo(DenialReason.KEY_EXPIRED);
        assertThat(late.keyState()).isEqualTo(KeyState.EXPIRED);
        assertThat(late.facts()).isNotNull();
    }

    private Explanation at(SubKeyId id, byte[] body, InetAddress source, Instant instant) {
        return proxy.explain(
                        id,
                        new ExplainedRequest(
                                "POST", "/v1/chat/completions", null, "application/json", body, source, instant))
                .orElseThrow();
    }

    @Test
    void aRevokedKeyIsToldFirst() {
        SubKeyId id = create(settings().allowModels("gpt-4o-mini"));
        proxy.subKeys().revoke(id);
        assertThat(reason(explain(id, CHAT))).isEqualTo(DenialReason.KEY_REVOKED);
        assertThat(reason(explain(id, "{"))).isEqualTo(DenialReason.KEY_REVOKED);
    }

    @Test
    void aMissingMainKeyIsTold() {
        FgProxy empty = FgProxy.builder().build();
        SubKeyId id = empty.subKeys().create(settings().build()).key().id();
        assertThat(reason(empty.explain(id, chat(CHAT)).orElseThrow())).isEqualTo(DenialReason.NO_MAIN_KEY);
    }

    @Test
    void noCounterMovesAndTheGateSaysTheSame() {
        SubKeyId id = create(settings().requests(1).allowModels("gpt-4o"));
        SubKey before = proxy.subKeys().get(id).orElseThrow();
        for (int i = 0; i < 5; i++) {
            assertThat(explain(id, CHAT).refusal()).isNull();
            assertThat(explain(id, CHAT.replace("4o", "4")).refusal()).isNotNull();
            assertThat(explain(id, "{").refusal()).isNotNull();
        }
        assertThat(proxy.subKeys().tally(id).orElseThrow().held()).isEqualTo(Amounts.NONE);
        assertThat(proxy.subKeys().get(id)).contains(before);
        var facts = Objects.requireNonNull(explain(id, CHAT).facts());
        assertThat(proxy.gate().admit(before, facts, null)).isInstanceOf(Admission.Admitted.class);
        Explanation full = explain(id, CHAT);
        assertThat(reason(full)).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(full.standings())
                .singleElement()
                .satisfies(standing -> assertThat(standing.held()).isEqualTo(1));
        assertThat(proxy.gate().admit(before, facts, null)).isEqualTo(full.refusal());
    }

    @Test
    void anUnknownKeyHasNoExplanation() {
        FgProxy other = FgProxy.builder().build();
        var created = other.subKeys().create(settings().build());
        assertThat(proxy.explain(created.key().id(), chat(CHAT))).isEmpty();
        assertThat(other.gate().identify(created.secret().reveal())).isInstanceOf(Identification.Identified.class);
    }
}
