package io.fgproxy.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.codec.TreeFacts;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A JSON body. What is established stands in a strict tree of it, all of it, and in each careless reading there is
 * nothing more. What a strict tree can be made of is established, or refused for a reason that is ours.
 */
public final class JsonFuzzer {
    private static final String CALL = "POST /v1/chat/completions";

    /** What is refused beyond the syntax: doubtful names, types that a place does not have, and our bounds. */
    private static final Pattern OURS =
            Pattern.compile("may be read as|not a name that|' must be an? |must be one JSON object"
                    + "|has two names|surrogate pair|U\\+0000|has more than|is more than|are too long|names more than");

    private static final JsonMapper STRICT = JsonMapper.builder(new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(10_000)
                            .maxNumberLength(100_000)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonFuzzer() {}

    /** Called by Jazzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            // No body, which is another thing than one that says nothing.
            return;
        }
        FactsResult result = read(input);
        JsonNode strict = strict(input);
        if (result instanceof FactsResult.Unreadable unreadable) {
            assertThat(strict == null || OURS.matcher(unreadable.message()).find())
                    .as("a strict tree, but: %s", unreadable.message())
                    .isTrue();
            return;
        }
        RequestFacts facts = ((FactsResult.Established) result).facts();
        assertThat(strict).as("the strict tree").isInstanceOf(ObjectNode.class);
        assertThat(TreeFacts.withoutPlaces(facts)).isEqualTo(TreeFacts.withoutPlaces(strict));
        for (View view : View.ALL) {
            assertThat(LenientJson.documents(input, view)).singleElement().satisfies(document -> {
                assertThat(TreeFacts.withoutPlaces(facts)).as("%s", view).containsAll(uses(document));
                compareParameters(facts, document, view);
            });
        }
    }

    /** What became of an input. */
    static FactsResult read(byte[] input) {
        FactsResult result = Bodies.read(CALL, "application/json", Bodies.inMemory(input));
        assertThat(Bodies.read(CALL, "application/json", Bodies.inPieces(input)))
                .as("read in pieces")
                .isEqualTo(result);
        return result;
    }

    /** What a document uses, apart from the names at its top, which may be folded. */
    private static Set<String> uses(JsonNode document) {
        Set<String> uses = TreeFacts.withoutPlaces(document);
        uses.removeIf(use -> use.startsWith("parameter "));
        return uses;
    }

    private static void compareParameters(RequestFacts facts, JsonNode document, View view) {
        Map<String, Parameter> parameters = new HashMap<>();
        for (Parameter parameter : facts.parameters()) {
            assertThat(parameters.put(parameter.name().toLowerCase(Locale.ROOT), parameter))
                    .as("another parameter of the name %s", parameter.name())
                    .isNull();
        }
        document.properties().forEach(member -> {
            Parameter parameter = parameters.get(member.getKey().toLowerCase(Locale.ROOT));
            assertThat(parameter).as("%s: %s", view, member.getKey()).isNotNull();
            assertThat(member.getValue().isContainerNode())
                    .as("%s: %s", view, member.getKey())
                    .isEqualTo(parameter.kind() == Parameter.Kind.STRUCTURE);
            if (parameter.text() != null) {
                assertThat(member.getValue().asText())
                        .as("%s: %s", view, member.getKey())
                        .isEqualTo(parameter.text());
            }
        });
    }

    /** The whole document as a tree; null if it is not one strict document in UTF-8. */
    private static JsonNode strict(byte[] input) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input));
            JsonNode tree = STRICT.readTree(input);
            return tree.isMissingNode() ? null : tree;
        } catch (IOException e) {
            return null;
        }
    }
}
