package io.fgproxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.FactsResult;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A content type, a line feed, and a body. When a form is established, no careless reading of it has a field that the
 * facts do not have, or another value of one.
 */
public final class FormFuzzer {
    private static final String CALL = "POST /v1/audio/transcriptions";

    private FormFuzzer() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (read(input) instanceof FactsResult.Established established && hasBody(input)) {
            String text = new String(input, StandardCharsets.ISO_8859_1);
            int line = text.indexOf('\n');
            List<List<LenientForm.Field>> readings =
                    LenientForm.readings(text.substring(0, line), text.substring(line + 1));
            assertThat(readings).as("readings").isNotEmpty();
            readings.forEach(reading -> compare(established.facts(), reading));
        }
    }

    /** What became of an input. */
    static FactsResult read(byte[] input) {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int line = text.indexOf('\n');
        String contentType = line < 0 ? text : text.substring(0, line);
        byte[] body = line < 0 ? new byte[0] : Arrays.copyOfRange(input, line + 1, input.length);
        FactsResult result = Bodies.read(CALL, contentType, Bodies.inMemory(body));
        assertThat(Bodies.read(CALL, contentType, Bodies.inPieces(body)))
                .as("read in pieces")
                .isEqualTo(result);
        return result;
    }

    private static boolean hasBody(byte[] input) {
        for (int i = 0; i < input.length - 1; i++) {
            if (input[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    private static void compare(RequestFacts facts, List<LenientForm.Field> reading) {
        Map<String, List<Parameter>> parameters = new HashMap<>();
        for (Parameter parameter : facts.parameters()) {
            parameters
                    .computeIfAbsent(folded(parameter.name()), name -> new ArrayList<>())
                    .add(parameter);
        }
        for (LenientForm.Field field : reading) {
            String name = folded(field.name());
            assertThat(parameters).as("fields").containsKey(name);
            assertThat(parameters.get(name))
                    .as("values of %s", field.name())
                    .anyMatch(parameter -> has(parameter.text(), field.value()));
            if (name.equals("model")) {
                assertThat(facts.models()).extracting(NamedModel::name).contains(field.value());
            }
        }
    }

    /** Without a text a policy can take the parameter for anything. */
    private static boolean has(@Nullable String text, String value) {
        return text == null || text.equals(value);
    }

    /** To many readers what stands in brackets makes a list or a map of a field. */
    private static String folded(String name) {
        String folded = View.fold(name);
        int bracket = folded.indexOf('[');
        return bracket < 0 ? folded : folded.substring(0, bracket);
    }
}
