package io.fgproxy.policy;

import static io.fgproxy.policy.Facts.parameter;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalarTest {
    @ParameterizedTest
    @CsvSource({
        "STRING, a, true",
        "FIELD, a, true",
        "STRING, A, false",
        "FIELD, b, false",
        "STRING, , false",
        "FILE, a, false",
        "NUMBER, a, false",
    })
    void textIsSaidByStringsAndFields(Kind kind, String text, boolean said) {
        assertThat(new Scalar.Text("a").isSaidBy(parameter("p", kind, text))).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "NUMBER, 5, true",
        "FIELD, 5, true",
        "NUMBER, 6, false",
        "NUMBER, 5.0, false",
        "NUMBER, 05, false",
        "STRING, 5, false",
        "STRUCTURE, , false",
    })
    void anIntegerIsSaidByPlainNumbersAndFields(Kind kind, String text, boolean said) {
        assertThat(new Scalar.Whole(5).isSaidBy(parameter("p", kind, text))).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({
        "NULL, null, true",
        "FIELD, '', true",
        "FIELD, null, false",
        "STRING, '', false",
        "STRUCTURE, , false",
    })
    void nothingIsSaidByNullAndEmptyFields(Kind kind, String text, boolean said) {
        assertThat(new Scalar.Nothing().isSaidBy(parameter("p", kind, text))).isEqualTo(said);
    }

    @Test
    void flagsAreSaidExactly() {
        assertThat(new Scalar.Flag(true).isSaidBy(parameter("p", Kind.BOOLEAN, "true")))
                .isTrue();
        assertThat(new Scalar.Flag(true).isSaidBy(parameter("p", Kind.FIELD, "true")))
                .isTrue();
        assertThat(new Scalar.Flag(true).isSaidBy(parameter("p", Kind.FIELD, "1")))
                .isFalse();
        assertThat(new Scalar.Flag(true).isSaidBy(parameter("p", Kind.STRING, "true")))
                .isFalse();
    }

    @Test
    void aValueAsAParameterSaysItself() {
        Span span = new Span(3, 9);
        assertThat(new Scalar.Text("a").asParameter("p", span)).isEqualTo(of(Kind.STRING, "a"));
        assertThat(new Scalar.Whole(-5).asParameter("p", span)).isEqualTo(of(Kind.NUMBER, "-5"));
        assertThat(new Scalar.Flag(false).asParameter("p", span)).isEqualTo(of(Kind.BOOLEAN, "false"));
        assertThat(new Scalar.Nothing().asParameter("p", span)).isEqualTo(of(Kind.NULL, "null"));
    }

    private static io.fgproxy.facts.Parameter of(Kind kind, String text) {
        return new io.fgproxy.facts.Parameter("p", kind, text, new Span(3, 9));
    }
}
