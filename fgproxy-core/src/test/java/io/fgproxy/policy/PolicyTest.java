package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Circumstances;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.ToolUse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules of one policy, and the order in which they are asked. */
class PolicyTest {
    private static final Circumstances HERE = new Circumstances(Instant.EPOCH, Cidr.address("127.0.0.1"));
    private static final List<String> ORDER =
            List.of("operations", "addresses", "hours", "input", "models", "tools", "references", "parameters");

    /** Every rule says no to this one. */
    private static final RequestFacts REFUSED = Facts.json("chat.completions.create", Facts.number("n", "5"))
            .model(new io.fgproxy.facts.NamedModel("gpt-4o", "model"))
            .tool(new ToolUse("web_search", null, "tools[0]"))
            .reference(new Reference("file", "file-1", "input"))
            .build();

    /** Takes away one reason after the other, from the first asked to the last. */
    @Test
    void theFirstRuleThatDeniesDecides() {
        List<String> said = new ArrayList<>();
        Policy policy = refusing();
        for (String rule : ORDER) {
            said.add(Facts.said(policy.judge(REFUSED, HERE, Level.KEY)));
            policy = without(policy, rule);
        }
        assertThat(said)
                .containsExactly(
                        "OPERATION_NOT_ALLOWED",
                        "ADDRESS_NOT_ALLOWED",
                        "OUTSIDE_HOURS",
                        "BODY_TOO_LARGE",
                        "MODEL_NOT_ALLOWED model",
                        "TOOL_NOT_ALLOWED tools[0]",
                        "REFERENCE_NOT_ALLOWED input",
                        "PARAMETER_NOT_ALLOWED n");
        assertThat(policy.judge(REFUSED, HERE, Level.KEY)).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void eachRuleTellsItsOwnDecisionInTheSameOrder() {
        Map<String, Decision> decisions = refusing().judgeEach(REFUSED, HERE, Level.KEY);
        assertThat(List.copyOf(decisions.keySet())).isEqualTo(ORDER);
        assertThat(decisions.values()).allMatch(decision -> decision instanceof Decision.Denied);
        Policy policy = refusing();
        for (String rule : ORDER) {
            policy = without(policy, rule);
            Decision own = policy.judgeEach(REFUSED, HERE, Level.KEY).get(rule);
            assertThat(own).as(rule).isEqualTo(Decision.ALLOWED);
        }
    }

    @Test
    void beforeTheBodyOnlyOperationAddressAndTimeAreAsked() {
        Policy policy = refusing();
        List<String> said = new ArrayList<>();
        for (String rule : ORDER.subList(0, 4)) {
            said.add(policy.judgeEarly(REFUSED.operation(), HERE, Level.KEY)
                    .map(Facts::said)
                    .orElse("allowed"));
            policy = without(policy, rule);
        }
        assertThat(said).containsExactly("OPERATION_NOT_ALLOWED", "ADDRESS_NOT_ALLOWED", "OUTSIDE_HOURS", "allowed");
    }

    @Test
    void theLevelCounts() {
        Policy standard = Policy.standard();
        RequestFacts list = Facts.of("files.list");
        assertThat(standard.judgeEarly(list.operation(), HERE, Level.KEY)).isPresent();
        assertThat(standard.judgeEarly(list.operation(), HERE, Level.GROUP)).isEmpty();
        assertThat(Facts.said(standard.judge(REFUSED, HERE, Level.KEY))).isEqualTo("TOOL_NOT_ALLOWED tools[0]");
        assertThat(standard.judge(REFUSED, HERE, Level.GROUP)).isEqualTo(Decision.ALLOWED);
        assertThat(standard.judgeEach(REFUSED, HERE, Level.GROUP).values()).containsOnly(Decision.ALLOWED);
    }

    @Test
    void changingOneRuleLeavesTheOthers() {
        Policy policy = refusing();
        for (String rule : ORDER) {
            Policy changed = without(policy, rule);
            assertThat(changed).isNotEqualTo(policy);
            policy = changed;
        }
        assertThat(policy.withTools(ToolRule.standard()).withReferences(ReferenceRule.standard()))
                .isEqualTo(Policy.standard());
    }

    private static Policy refusing() {
        return Policy.standard()
                .withOperations(OperationRule.standard().allowing(List.of()))
                .withAddresses(AddressRule.standard().allowing(List.of()))
                .withHours(new HoursRule(ZoneOffset.UTC, List.of()))
                .withInput(new InputRule(0L))
                .withModels(ModelRule.standard().allowing(List.of()))
                .withTools(ToolRule.standard())
                .withReferences(ReferenceRule.standard())
                .withParameters(ParameterRule.standard().allowing(List.of()));
    }

    private static Policy without(Policy policy, String rule) {
        return switch (rule) {
            case "operations" -> policy.withOperations(OperationRule.standard());
            case "addresses" -> policy.withAddresses(AddressRule.standard());
            case "hours" -> policy.withHours(HoursRule.standard());
            case "input" -> policy.withInput(InputRule.standard());
            case "models" -> policy.withModels(ModelRule.standard());
            case "tools" ->
                policy.withTools(
                        ToolRule.standard().withTypes(NameLists.standard().allowing(List.of("*"))));
            case "references" -> policy.withReferences(ReferenceRule.standard().allowing(List.of("file")));
            default -> policy.withParameters(ParameterRule.standard());
        };
    }
}
