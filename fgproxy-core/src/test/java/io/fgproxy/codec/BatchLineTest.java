package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A line of a batch is what it says in one way only. */
class BatchLineTest {
    private static final String URL = "/v1/chat/completions";
    private static final String HEAD = "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":";
    private static final String LINE = HEAD + "{\"model\":\"m\"}}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                LINE,
                LINE + "\n",
                LINE + "\r\n",
                "\n\r\n" + LINE + "\n\n",
                " { \"body\" : {\"model\":\"m\"} , \"url\":\"" + URL + "\",\"method\":\"POST\" } ",
                "{\"m\\u0065thod\":\"P\\u004fST\",\"url\":\"\\/v1/chat/completions\",\"body\":{\"model\":\"m\"}}",
                HEAD + "{\"a\":\"}]\\\"}\",\"b\":[{},[{}],\"{\"],\"model\":\"m\"}}"
            })
    void aLineIsReadWhereverItEnds(String file) throws IOException {
        assertThat(read(file)).containsExactly("m");
    }

    @Test
    void manyLinesAreReadInTheirOrder() throws IOException {
        StringBuilder file = new StringBuilder();
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            file.append(HEAD).append("{\"model\":\"m").append(i).append("\"}}").append(i % 2 == 0 ? "\n" : "\r\n");
            expected.add("m" + i);
        }
        assertThat(read(file.toString())).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "1",
                "\ufeff" + LINE,
                LINE + LINE,
                LINE + "x",
                "{}",
                "{" + LINE,
                "{\"method\":\"POST\",\"url\":\"" + URL + "\"}",
                "{\"method\":\"POST\",\"body\":{}}",
                "{\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\":\"GET\",\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "/\",\"body\":{}}",
                "{\"method\":1,\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"custom_id\":1,\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":[]}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{},}",
                "{\"method\":\"POST\";\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\" \"POST\",\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{},\"x\":1}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{},\"Body\":{}}",
                "{\"method\":\"POST\",\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{}}",
                "{\"method\":\"POST\",\"url\":\"" + URL + "\",\"body\":{},\"b\\u006fdy\":{}}",
                HEAD + "{\"model\":\"m\"]}",
                HEAD + "{\"model\":[}]}",
                HEAD + "{\"model\":\"m\"",
                HEAD + "{\"model\":\"m",
                HEAD + "{\"model\":\"m\",\"model\":\"m\"}}",
                LINE + "\r" + LINE,
                LINE + "\r"
            })
    void whatIsNoRequestIsRefused(String file) throws IOException {
        BatchLines lines = lines(file, 10_000);
        assertThat(lines.next()).isInstanceOf(FactsResult.Unreadable.class);
        assertThat(lines.number()).isEqualTo(1);
    }

    @Test
    void linesAreBounded() throws IOException {
        assertThat(lines(LINE + "\n", LINE.length()).next()).isInstanceOf(FactsResult.Established.class);
        assertThat(lines(LINE + "\n", LINE.length() - 1).next()).isInstanceOf(FactsResult.Unreadable.class);
        assertThat(lines(LINE, LINE.length() - 1).next()).isInstanceOf(FactsResult.Unreadable.class);
    }

    private static BatchLines lines(String file, int longest) {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        return new BatchLines(new RequestFactsReader(), URL, new ByteArrayInputStream(bytes), longest);
    }

    /** The models of all lines. */
    private static List<String> read(String file) throws IOException {
        BatchLines lines = lines(file, 10_000);
        List<String> models = new ArrayList<>();
        for (FactsResult line = lines.next(); line != null; line = lines.next()) {
            Requests.facts(line).models().stream().map(NamedModel::name).forEach(models::add);
        }
        return models;
    }
}
