package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.Contents;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many prompts a body has, each of which is answered by itself. */
class InnerFactsTest {
    private static final String COMPLETIONS = "POST /v1/completions";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'one' | 1",
                "['one'] | 1",
                "['one','two','three'] | 3",
                "[] | 1",
                "[1,2,3] | 1",
                "[[1,2],[3]] | 2",
                "[[1,2],[3],'four',[]] | 4",
                "{'id':'p'} | 1",
                "null | 1"
            })
    void aListOfPromptsIsCounted(String prompt, long count) {
        String body = Documents.json("{'a':['ü'],'prompt': " + prompt + " ,'model':'m'}");
        assertThat(contents(COMPLETIONS, body).prompts()).isEqualTo(count);
    }

    @ParameterizedTest
    @ValueSource(strings = {Requests.CHAT, "POST /v1/responses"})
    void onlyCompletionsAnswerAListOfPromptsOneByOne(String route) {
        assertThat(contents(route, "{\"prompt\":[\"one\",\"two\"]}").prompts()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"10000, true", "10001, false"})
    void optionsAreLookedAtUpToALength(int length, boolean seen) {
        String options = "{\"x\":\"" + "x".repeat(length - 8) + "\"}";
        // What stands before them is not theirs.
        String body = "{\"pad\":\"" + "y".repeat(20_000) + "\",\"stream_options\":" + options + "}";
        assertThat(contents(Requests.CHAT, body).streamOptions() != null).isEqualTo(seen);
    }

    private static Contents contents(String route, String body) {
        return Requests.facts(Requests.json(route, body)).contents();
    }
}
