package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @Test
    void namesAreFoldedAndValuesAreNot() {
        assertThat(MediaType.parse("Multipart/Form-Data;BOUNDARY=AbC ; charset=\"a ; b=\u00e9\""))
                .contains(new MediaType("multipart/form-data", Map.of("boundary", "AbC", "charset", "a ; b=\u00e9")));
        assertThat(MediaType.parse("a/b")).contains(new MediaType("a/b", Map.of()));
        assertThat(MediaType.parse("a/b;c=\"\"")).contains(new MediaType("a/b", Map.of("c", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/",
                "/b",
                "a/b/c",
                "a//b",
                "a b/c",
                "a/b;",
                "a/b;;c=d",
                "a/b;c",
                "a/b;c=",
                "a/b;=d",
                "a/b;c =d",
                "a/b;c= d",
                "a/b;c=d;C=e",
                "a/b;c=\"d",
                "a/b;c=d\"",
                "a/b;c=\"\\\"\"",
                "a/b;c=\"d\"e",
                "a/b,c/d",
                "a/b;c=d,e",
                "a/b;c=d e=f",
                "a/b;c=\"\u0000\"",
                "a/b;c=\u00e9",
                "\u00e9/b",
                "a/b\n;c=d",
                "a/b ",
                " a/b",
                "a/b (c)",
            })
    void whatIsNotStrictlyOneTypeIsNone(String text) {
        assertThat(MediaType.parse(text)).isEmpty();
    }

    @Test
    void longOnesAreNone() {
        assertThat(MediaType.parse("a/" + "b".repeat(298))).isPresent();
        assertThat(MediaType.parse("a/" + "b".repeat(299))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a/b;charset=utf-8", "a/b;charset=\"UTF-8\"", "a/b;charset=US-ASCII"})
    void plainUtf8IsKnown(String text) {
        assertThat(MediaType.parse(text).orElseThrow().isPlainUtf8()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b;charset=utf-16", "a/b;charset=latin1", "a/b;x=y", "a/b;charset=utf-8;x=y"})
    void anythingElseIsNotPlainUtf8(String text) {
        assertThat(MediaType.parse(text).orElseThrow().isPlainUtf8()).isFalse();
    }
}
