package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.NamedModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Backslashes in names of files: taken where all readers see the same fields, refused where they may not. */
class MultipartFilenameTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "; filename=\"C:\\a\\b.txt\"",
                "; filename=\"a\\\\b.txt\"",
                "; filename=\"a\\;b.txt\"",
                "; filename=\"a%22b.txt\"",
                "; filename=\"Übersicht.txt\"",
                "; filename=\"\"",
                "; filename=plain.txt"
            })
    void nameThatEndsAtTheSameQuoteForEveryReaderIsTaken(String parameter) throws IOException {
        assertThat(read("file", parameter)).containsExactly(Map.entry("model", "gpt-4o"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; filename=\"a\\\"",
                "; filename=\"a\\\\\"",
                "; filename=\"a\\\"; x=\"b\"",
                "; filename=\"a\\\"b\"",
                "; filename=a\\b",
                "; x=\"a\\b\"",
                "; filename=\"a\tb\"",
                "; filename=\"a\" \"b\""
            })
    void nameThatMayEndAtAnotherQuoteIsRefused(String parameter) {
        assertThatThrownBy(() -> read("file", parameter)).isInstanceOf(UnreadableBodyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mo\\del", "\\model", "model\\", "fi\\le"})
    void nameOfAFieldHasNoBackslash(String name) {
        assertThatThrownBy(() -> read(name, "")).isInstanceOf(UnreadableBodyException.class);
    }

    private static Map<String, String> read(String name, String parameter) throws IOException {
        String body = "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + parameter + "\r\n\r\ncontent\r\n"
                + "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ngpt-4o\r\n--b--\r\n";
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        FormFields fields = new FormFields();
        new MultipartFactsReader(new ByteArrayInputStream(bytes), "b", fields).read();
        return fields.models().stream().collect(Collectors.toMap(NamedModel::where, NamedModel::name));
    }
}
