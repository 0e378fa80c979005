package io.fgproxy.policy;

import static io.fgproxy.policy.Facts.number;
import static io.fgproxy.policy.Facts.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The largest values of parameters. */
class CappingTest {
    private static final String CHAT = "chat.completions.create";
    private static final String OUTPUT = ParameterRule.OUTPUT_TOKENS;

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "10, 10", "11, 10", "999999999999999999, 10"})
    void aLargerValueIsLoweredToTheCap(String text, long sent) {
        Decision decision = judge(Map.of("n", Cap.clamp(10)), number("n", text));
        assertThat(decision)
                .isEqualTo(
                        text.equals(Long.toString(sent))
                                ? Decision.ALLOWED
                                : new Decision.Allowed(List.of(set("n", sent))));
    }

    @Test
    void aLargerValueIsRefusedIfTheCapSaysSo() {
        assertThat(judge(Map.of("n", Cap.refuse(10)), number("n", "10"))).isEqualTo(Decision.ALLOWED);
        assertThat(judge(Map.of("n", Cap.refuse(10)), number("n", "11")))
                .isEqualTo(new Decision.Denied(
                        DenialReason.PARAMETER_NOT_ALLOWED, "For this key 'n' must be at most 10.", "n"));
    }

    /** Readers differ on these, so that one could be over the cap for upstream and not for us. */
    @ParameterizedTest
    @CsvSource({
        "NUMBER, 1.0",
        "NUMBER, 1e3",
        "NUMBER, 1E0",
        "NUMBER, 0.5",
        "NUMBER, -0.5",
        "NUMBER, -1",
        "NUMBER, 9999999999999999999",
        "NUMBER, 100000000000000000000000000000000",
        "STRING, 1",
        "STRING, ''",
        "BOOLEAN, true",
        "STRUCTURE, ",
        "NUMBER, ",
        "FILE, ",
        "FIELD, ''",
        "FIELD, ' 1'",
        "FIELD, +1",
        "FIELD, 01",
        "FIELD, 0x1",
        "FIELD, 1.0",
        "FIELD, ١",
    })
    void aValueThatIsNoPlainIntegerIsRefused(Kind kind, String text) {
        for (Cap cap : List.of(Cap.clamp(Long.MAX_VALUE), Cap.refuse(Long.MAX_VALUE))) {
            assertThat(judge(Map.of("n", cap), parameter("n", kind, text)))
                    .isEqualTo(new Decision.Denied(
                            DenialReason.BODY_INVALID,
                            "For this key 'n' must be a plain integer of zero or more.",
                            "n"));
        }
    }

    @Test
    void aFieldOfAFormIsCappedLikeANumber() {
        assertThat(judge(Map.of("n", Cap.clamp(2)), parameter("n", Kind.FIELD, "3")))
                .isEqualTo(new Decision.Allowed(List.of(set("n", 2))));
        assertThat(judge(Map.of("n", Cap.clamp(2)), parameter("n", Kind.FIELD, "2")))
                .isEqualTo(Decision.ALLOWED);
    }

    @Test
    void aCappedParameterMayBeLeftOut() {
        assertThat(judge(Map.of("n", Cap.clamp(2)))).isEqualTo(Decision.ALLOWED);
        assertThat(judge(Map.of("n", Cap.refuse(2)), parameter("n", Kind.NULL, "null")))
                .isEqualTo(Decision.ALLOWED);
        assertThat(cap("n", Cap.clamp(2)).judge(Facts.chat())).isEqualTo(Decision.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max_tokens", "max_completion_tokens"})
    void theOutputIsCappedWhateverTheParameterIsCalled(String name) {
        assertThat(judge(Map.of(OUTPUT, Cap.clamp(100)), number(name, "101")))
                .isEqualTo(new Decision.Allowed(List.of(set(name, 100))));
        assertThat(judge(Map.of(OUTPUT, Cap.clamp(100)), number(name, "100"))).isEqualTo(Decision.ALLOWED);
        assertThat(Facts.said(judge(Map.of(OUTPUT, Cap.refuse(100)), number(name, "101"))))
                .isEqualTo("PARAMETER_NOT_ALLOWED " + name);
        assertThat(Facts.said(judge(Map.of(OUTPUT, Cap.clamp(100)), parameter(name, Kind.STRING, "1"))))
                .isEqualTo("BODY_INVALID " + name);
    }

    @Test
    void allNamesOfTheOutputAreCapped() {
        assertThat(judge(
                        Map.of(OUTPUT, Cap.clamp(100)),
                        number("max_tokens", "500"),
                        number("max_completion_tokens", "7")))
                .isEqualTo(new Decision.Allowed(List.of(set("max_tokens", 100))));
        assertThat(judge(
                        Map.of(OUTPUT, Cap.clamp(100)),
                        number("max_tokens", "500"),
                        number("max_completion_tokens", "600")))
                .isEqualTo(new Decision.Allowed(List.of(set("max_completion_tokens", 100), set("max_tokens", 100))));
    }

    @Test
    void anOutputWithoutABoundGetsOne() {
        Decision bounded = new Decision.Allowed(List.of(set("max_completion_tokens", 100)));
        for (Cap cap : List.of(Cap.clamp(100), Cap.refuse(100))) {
            Map<String, Cap> caps = Map.of(OUTPUT, cap);
            assertThat(judge(caps)).isEqualTo(bounded);
            assertThat(judge(caps, parameter("max_tokens", Kind.NULL, "null"))).isEqualTo(bounded);
            assertThat(judge(caps, parameter("max_completion_tokens", Kind.NULL, "null")))
                    .isEqualTo(bounded);
            assertThat(judge(caps, number("max_output_tokens", "5"))).isEqualTo(bounded);
        }
    }

    @Test
    void theNameIsThatOfTheOperation() {
        ParameterRule rule = cap(OUTPUT, Cap.clamp(9));
        assertThat(rule.judge(Facts.json("responses.create").build()))
                .isEqualTo(new Decision.Allowed(List.of(set("max_output_tokens", 9))));
        assertThat(rule.judge(Facts.json("completions.create").build()))
                .isEqualTo(new Decision.Allowed(List.of(set("max_tokens", 9))));
        assertThat(rule.judge(Facts.json("embeddings.create").build())).isEqualTo(Decision.ALLOWED);
        assertThat(rule.judge(Facts.of("models.list"))).isEqualTo(Decision.ALLOWED);
    }

    @Test
    void withoutABodyTheOutputCannotBeCapped() {
        assertThat(cap(OUTPUT, Cap.clamp(9)).judge(Facts.chat()))
                .isEqualTo(new Decision.Denied(
                        DenialReason.BODY_INVALID,
                        "The request needs a body: for this key 'max_completion_tokens' is set in it.",
                        "max_completion_tokens"));
    }

    @Test
    void severalCapsAreAskedInTheOrderOfTheirNames() {
        Map<String, Cap> caps = Map.of("n", Cap.clamp(1), "best_of", Cap.clamp(1), OUTPUT, Cap.clamp(9));
        assertThat(judge(caps, number("n", "5"), number("best_of", "5")))
                .isEqualTo(
                        new Decision.Allowed(List.of(set("best_of", 1), set("n", 1), set("max_completion_tokens", 9))));
        assertThat(Facts.said(judge(caps, number("n", "x"), number("best_of", "y"))))
                .isEqualTo("BODY_INVALID best_of");
    }

    private static ParameterRule cap(String name, Cap cap) {
        return ParameterRule.standard().capping(Map.of(name, cap));
    }

    private static Decision judge(Map<String, Cap> caps, Parameter... parameters) {
        return ParameterRule.standard()
                .capping(caps)
                .judge(Facts.json(CHAT, parameters).build());
    }

    private static Amendment set(String name, long value) {
        return new Amendment.SetParameter(name, new Scalar.Whole(value));
    }
}
