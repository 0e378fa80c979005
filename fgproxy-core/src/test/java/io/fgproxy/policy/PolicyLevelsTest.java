package io.fgproxy.policy;

import static io.fgproxy.policy.Facts.number;
import static io.fgproxy.policy.Facts.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What several policies make of one request together. */
class PolicyLevelsTest {
    private static final Policy STANDARD = Policy.standard();
    private static final String CHAT = "chat.completions.create";
    private static final String OUTPUT = ParameterRule.OUTPUT_TOKENS;
    private static final NamedModel FAST = new NamedModel("fast", "model", new Span(9, 15));

    @Test
    void everyLevelMustAllow() {
        RequestFacts facts =
                Facts.json(CHAT).model(new NamedModel("b", "model")).build();
        Policy refusing = STANDARD.withModels(ModelRule.standard().denying(List.of("b")));
        assertThat(Facts.said(evaluate(facts, STANDARD, STANDARD, STANDARD))).isEqualTo("allowed");
        for (int i = 0; i < 3; i++) {
            List<Policy> levels = new ArrayList<>(List.of(STANDARD, STANDARD, STANDARD));
            levels.set(i, refusing);
            assertThat(Facts.said(PolicyEvaluator.evaluate(levels, facts, Facts.ANY)))
                    .isEqualTo("MODEL_NOT_ALLOWED model");
        }
    }

    @Test
    void onlyTheKeysOwnPolicyHasAStandardOfOperations() {
        Policy files = STANDARD.withOperations(OperationRule.standard().allowing(List.of("files.*")));
        RequestFacts list = Facts.of("files.list");
        assertThat(Facts.said(evaluate(list, files, STANDARD))).isEqualTo("allowed");
        assertThat(Facts.said(evaluate(list, STANDARD, files))).isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(Facts.said(evaluate(Facts.chat("a"), STANDARD, files))).isEqualTo("OPERATION_NOT_ALLOWED");
        Policy denying = STANDARD.withOperations(OperationRule.standard().denying(List.of("files.list")));
        assertThat(Facts.said(evaluate(list, files, denying))).isEqualTo("OPERATION_NOT_ALLOWED");
    }

    /** In the order: what the key caps, what its group caps, what its parent caps, what is sent. */
    @ParameterizedTest
    @CsvSource({"5, 3, 9, 3", "3, 5, 9, 3", "9, 5, 3, 3", "4, 4, 4, 4", "10, 20, 30, 10"})
    void theSmallestCapHolds(long key, long group, long parent, long sent) {
        Decision decision = evaluate(chat(number("n", "50")), cap("n", key), cap("n", group), cap("n", parent));
        assertThat(decision).isEqualTo(allowed(set("n", sent)));
        assertThat(evaluate(chat(number("n", Long.toString(sent))), cap("n", key), cap("n", group), cap("n", parent)))
                .isEqualTo(Decision.ALLOWED);
    }

    @Test
    void aBoundThatIsAddedIsTheSmallestToo() {
        assertThat(evaluate(chat(), cap(OUTPUT, 500), cap(OUTPUT, 100)))
                .isEqualTo(allowed(set("max_completion_tokens", 100)));
        assertThat(evaluate(chat(), cap(OUTPUT, 100), cap(OUTPUT, 500)))
                .isEqualTo(allowed(set("max_completion_tokens", 100)));
        assertThat(evaluate(chat(number("max_tokens", "300")), cap(OUTPUT, 500), cap(OUTPUT, 100)))
                .isEqualTo(allowed(set("max_tokens", 100)));
        assertThat(evaluate(chat(), cap(OUTPUT, 500), cap("max_completion_tokens", 100)))
                .isEqualTo(allowed(set("max_completion_tokens", 100)));
    }

    @ParameterizedTest
    @CsvSource({"100, 50", "50, 100", "50, 50"})
    void twoCapsOfOnePolicyOnOneParameterHoldBoth(long output, long own) {
        String name = "max_completion_tokens";
        Policy policy = STANDARD.withParameters(
                ParameterRule.standard().capping(Map.of(OUTPUT, Cap.clamp(output), name, Cap.clamp(own))));
        assertThat(evaluate(chat(number(name, "900")), policy)).isEqualTo(allowed(set(name, 50)));
        assertThat(evaluate(chat(), policy)).isEqualTo(allowed(set(name, 50)));
    }

    @Test
    void ofForcedValuesTheOuterWins() {
        assertThat(evaluate(chat(), force("user", text("key")), force("user", text("group"))))
                .isEqualTo(allowed(new Amendment.SetParameter("user", text("group"))));
        assertThat(evaluate(
                        chat(parameter("user", Kind.STRING, "key")),
                        force("user", text("key")),
                        force("user", text("group")),
                        force("user", text("parent"))))
                .isEqualTo(allowed(new Amendment.SetParameter("user", text("parent"))));
        // Of integers too: the inner one is no bound.
        assertThat(evaluate(chat(number("seed", "9")), force("seed", whole(1)), force("seed", whole(5))))
                .isEqualTo(allowed(set("seed", 5)));
        assertThat(evaluate(chat(), force("seed", whole(5)), force("seed", whole(1))))
                .isEqualTo(allowed(set("seed", 1)));
    }

    @Test
    void aCapHoldsAgainstForcedValuesOfAnyLevel() {
        assertThat(evaluate(chat(), force("n", whole(5)), cap("n", 1))).isEqualTo(allowed(set("n", 1)));
        assertThat(evaluate(chat(), cap("n", 1), force("n", whole(5)))).isEqualTo(allowed(set("n", 1)));
        assertThat(evaluate(chat(number("n", "9")), cap("n", 5), force("n", whole(2))))
                .isEqualTo(allowed(set("n", 2)));
        assertThat(evaluate(chat(number("n", "9")), force("n", whole(2)), cap("n", 5)))
                .isEqualTo(allowed(set("n", 2)));
        assertThat(evaluate(chat(), force("n", whole(1)), force("n", whole(5)), cap("n", 3)))
                .isEqualTo(allowed(set("n", 3)));
        assertThat(evaluate(chat(), cap("n", 3), force("n", whole(5)), force("n", whole(1))))
                .isEqualTo(allowed(set("n", 1)));
    }

    /** Forcing the bound away would leave the output as long as the model can make it. */
    @Test
    void theCapOfTheOutputHoldsAgainstAForcedNull() {
        String first = "max_completion_tokens";
        Policy away = force(first, new Scalar.Nothing());
        assertThat(evaluate(chat(), cap(OUTPUT, 9), away)).isEqualTo(allowed(set(first, 9)));
        assertThat(evaluate(chat(), away, cap(OUTPUT, 9))).isEqualTo(allowed(set(first, 9)));
        Policy both = STANDARD.withParameters(ParameterRule.standard()
                .capping(Map.of(OUTPUT, Cap.clamp(9)))
                .forcing(Map.of(first, new Scalar.Nothing())));
        assertThat(evaluate(chat(), both)).isEqualTo(allowed(set(first, 9)));
        assertThat(evaluate(chat(number(first, "5000")), both)).isEqualTo(allowed(set(first, 9)));
    }

    @Test
    void whatForcesAndCapsOneParameterUnderTwoNamesSendsTheSmaller() {
        ParameterRule rule = ParameterRule.standard().capping(Map.of(OUTPUT, Cap.clamp(9)));
        String first = "max_completion_tokens";
        assertThat(evaluate(chat(), STANDARD.withParameters(rule.forcing(Map.of(first, whole(500))))))
                .isEqualTo(allowed(set(first, 9)));
        assertThat(evaluate(chat(), STANDARD.withParameters(rule.forcing(Map.of(first, whole(5))))))
                .isEqualTo(allowed(set(first, 5)));
        assertThat(evaluate(
                        chat(),
                        STANDARD.withParameters(rule.forcing(Map.of(first, whole(9)))),
                        force(first, whole(200))))
                .isEqualTo(allowed(set(first, 9)));
    }

    @Test
    void whatIsSentIsJudgedAgainByAll() {
        Policy refusing = STANDARD.withParameters(ParameterRule.standard().capping(Map.of("n", Cap.refuse(1))));
        assertThat(Facts.said(evaluate(chat(), force("n", whole(5)), refusing))).isEqualTo("PARAMETER_NOT_ALLOWED n");
        assertThat(Facts.said(evaluate(chat(), refusing, force("n", whole(5))))).isEqualTo("PARAMETER_NOT_ALLOWED n");
        Policy denying = STANDARD.withParameters(ParameterRule.standard().denying(List.of("user")));
        assertThat(Facts.said(evaluate(chat(), denying, force("user", text("x")))))
                .isEqualTo("PARAMETER_NOT_ALLOWED user");
        assertThat(Facts.said(evaluate(chat(), force("user", text("x")), denying)))
                .isEqualTo("PARAMETER_NOT_ALLOWED user");
        Policy requiring = STANDARD.withParameters(ParameterRule.standard().requiring(List.of("user")));
        assertThat(Facts.said(evaluate(
                        chat(parameter("user", Kind.STRING, "x")), requiring, force("user", new Scalar.Nothing()))))
                .isEqualTo("PARAMETER_MISSING user");
        assertThat(Facts.said(evaluate(chat(), cap("n", 5), force("n", whole(-1)))))
                .isEqualTo("BODY_INVALID n");
    }

    @Test
    void otherParametersStayAsTheyAre() {
        RequestFacts facts = chat(
                parameter("user", Kind.STRING, "u"), number("n", "7"), parameter("messages", Kind.STRUCTURE, null));
        assertThat(evaluate(facts, cap("n", 2), force("store", new Scalar.Flag(false))))
                .isEqualTo(allowed(set("n", 2), new Amendment.SetParameter("store", new Scalar.Flag(false))));
        Policy listed =
                STANDARD.withParameters(ParameterRule.standard().allowing(List.of("user", "n", "messages", "store")));
        assertThat(evaluate(facts, listed, cap("n", 2), force("store", new Scalar.Flag(false))))
                .isInstanceOf(Decision.Allowed.class);
    }

    @Test
    void anAliasIsReplacedAndBothNamesMustBeAllowed() {
        Amendment replaced = new Amendment.ReplaceModel(FAST, "gpt-4o-mini");
        RequestFacts facts = Facts.json(CHAT).model(FAST).build();
        assertThat(evaluate(facts, models(alias()))).isEqualTo(allowed(replaced));
        assertThat(evaluate(facts, models(alias().allowing(List.of("fast", "gpt-4o-mini")))))
                .isEqualTo(allowed(replaced));
        assertThat(Facts.said(evaluate(facts, models(alias().allowing(List.of("fast"))))))
                .isEqualTo("MODEL_NOT_ALLOWED model");
        assertThat(Facts.said(evaluate(facts, models(alias().allowing(List.of("gpt-4o-mini"))))))
                .isEqualTo("MODEL_NOT_ALLOWED model");
        assertThat(Facts.said(evaluate(facts, models(alias().denying(List.of("GPT-4o-mini"))))))
                .isEqualTo("MODEL_NOT_ALLOWED model");
        assertThat(Facts.said(evaluate(
                        facts, models(alias()), models(ModelRule.standard().denying(List.of("gpt-4o-mini"))))))
                .isEqualTo("MODEL_NOT_ALLOWED model");
    }

    @Test
    void anAliasOutsideOfTheBodyIsNotReplaced() {
        RequestFacts facts = Facts.of("models.retrieve", "fast");
        assertThat(evaluate(facts, models(alias()))).isEqualTo(Decision.ALLOWED);
        assertThat(PolicyEvaluator.withAliases(List.of(models(alias())), facts)).isSameAs(facts);
    }

    @Test
    void anAliasIsNotItsUpperCaseAndDoesNotChain() {
        NamedModel upper = new NamedModel("FAST", "model", new Span(9, 15));
        assertThat(evaluate(Facts.json(CHAT).model(upper).build(), models(alias())))
                .isEqualTo(Decision.ALLOWED);
        ModelRule chain = ModelRule.standard().aliasing(Map.of("fast", "slow", "slow", "gpt-4o"));
        assertThat(evaluate(Facts.json(CHAT).model(FAST).build(), models(chain)))
                .isEqualTo(allowed(new Amendment.ReplaceModel(FAST, "slow")));
    }

    @Test
    void theInnermostAliasDecidesAndEveryPlaceIsReplaced() {
        NamedModel nested = new NamedModel("fast", "tools[0].model", new Span(40, 46));
        NamedModel other = new NamedModel("gpt-4o", "tools[1].model", new Span(60, 68));
        RequestFacts facts =
                Facts.json(CHAT).model(FAST).model(nested).model(other).build();
        ModelRule outer = ModelRule.standard().aliasing(Map.of("fast", "o1", "gpt-4o", "gpt-4o-2"));
        assertThat(evaluate(facts, models(alias()), models(outer)))
                .isEqualTo(allowed(
                        new Amendment.ReplaceModel(FAST, "gpt-4o-mini"),
                        new Amendment.ReplaceModel(nested, "gpt-4o-mini"),
                        new Amendment.ReplaceModel(other, "gpt-4o-2")));
        assertThat(PolicyEvaluator.withAliases(List.of(models(alias()), models(outer)), facts)
                        .models())
                .extracting(NamedModel::name)
                .containsExactly("fast", "fast", "gpt-4o", "gpt-4o-mini", "gpt-4o-mini", "gpt-4o-2");
    }

    @Test
    void aReplacedModelAndSetParametersGoTogether() {
        RequestFacts facts = Facts.json(CHAT, number("n", "3")).model(FAST).build();
        assertThat(evaluate(facts, models(alias()), cap("n", 1)))
                .isEqualTo(allowed(new Amendment.ReplaceModel(FAST, "gpt-4o-mini"), set("n", 1)));
    }

    private static Decision evaluate(RequestFacts facts, Policy... levels) {
        return PolicyEvaluator.evaluate(List.of(levels), facts, Facts.ANY);
    }

    private static RequestFacts chat(Parameter... parameters) {
        return Facts.json(CHAT, parameters).build();
    }

    private static ModelRule alias() {
        return ModelRule.standard().aliasing(Map.of("fast", "gpt-4o-mini"));
    }

    private static Policy models(ModelRule rule) {
        return STANDARD.withModels(rule);
    }

    private static Policy cap(String name, long max) {
        return STANDARD.withParameters(ParameterRule.standard().capping(Map.of(name, Cap.clamp(max))));
    }

    private static Policy force(String name, Scalar value) {
        return STANDARD.withParameters(ParameterRule.standard().forcing(Map.of(name, value)));
    }

    private static Scalar whole(long value) {
        return new Scalar.Whole(value);
    }

    private static Scalar text(String value) {
        return new Scalar.Text(value);
    }

    private static Amendment set(String name, long value) {
        return new Amendment.SetParameter(name, whole(value));
    }

    private static Decision allowed(Amendment... amendments) {
        return new Decision.Allowed(Stream.of(amendments).toList());
    }
}
