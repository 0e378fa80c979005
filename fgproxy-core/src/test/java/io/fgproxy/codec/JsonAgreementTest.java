package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Random documents, damaged at random: the one-pass reader and a plain walk through a whole tree agree. */
class JsonAgreementTest {
    private static final int DOCUMENTS = 2_000;
    private static final int DAMAGES = 5;
    private static final String[] ROUTES = {
        "POST /v1/chat/completions", "POST /v1/responses", "POST /v1/evals", "POST /v1/fine_tuning/alpha/graders/run"
    };
    private static final JsonMapper TREES = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * What we refuse beyond the syntax; and Jackson's parser of characters, on which the tree is built, has an error: it
     * takes U+0130 for the hexadecimal digit 0.
     */
    private static final Pattern STRICTER =
            Pattern.compile("may be read as|must be a string|must be one JSON object|expected a hex-digit");

    private final long seed = Long.getLong("fgproxy.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final JsonScribbler scribbler = new JsonScribbler(random);
    private int accepted;
    private int refused;
    private int models;

    @Test
    void readerAndTreeAgree() {
        System.out.println("JsonAgreementTest: -Dfgproxy.seed=" + seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            String route = ROUTES[random.nextInt(ROUTES.length)];
            byte[] document = scribbler.document();
            compare(route, document);
            for (int j = 0; j < DAMAGES; j++) {
                byte[] damaged = scribbler.damaged(document);
                compare(route, random.nextBoolean() ? damaged : scribbler.damaged(damaged));
            }
        }
        // Otherwise the test tests nothing.
        assertThat(accepted).as("seed %d", seed).isGreaterThan(1_000);
        assertThat(refused).as("seed %d", seed).isGreaterThan(1_000);
        assertThat(models).as("seed %d", seed).isGreaterThan(1_000);
    }

    private void compare(String route, byte[] document) {
        FactsResult result = document.length == 0
                ? Requests.json(route, " ")
                : Requests.read(route, Requests.JSON, Requests.inPieces(document, 7, seed));
        if (result instanceof FactsResult.Unreadable unreadable) {
            refused++;
            boolean ours = STRICTER.matcher(unreadable.message()).find();
            assertThat(ours || treeOf(document) == null)
                    .as("seed %d, %s, %s", seed, unreadable.message(), shown(document))
                    .isTrue();
            return;
        }
        accepted++;
        JsonNode root = treeOf(document);
        assertThat(root)
                .as("seed %d, the tree refuses %s", seed, shown(document))
                .isInstanceOf(ObjectNode.class);
        List<String> inTree = new ArrayList<>();
        walk(route, root, new ArrayList<>(), "", inTree);
        List<String> found = Requests.models(Requests.facts(result));
        models += found.size();
        assertThat(found).as("seed %d, %s, %s", seed, route, shown(document)).containsExactlyElementsOf(inTree);
    }

    private static String shown(byte[] document) {
        return new String(document, StandardCharsets.ISO_8859_1);
    }

    /** The whole document as a tree, null if it is not one strict document in UTF-8. */
    private static JsonNode treeOf(byte[] document) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            return TREES.readTree(text.toString());
        } catch (IOException e) {
            return null;
        }
    }

    private static void walk(String route, JsonNode node, List<String> path, String where, List<String> found) {
        if (!path.isEmpty() && !node.isNull() && isModel(route, String.join("/", path))) {
            assertThat(node.isTextual()).as(where).isTrue();
            found.add(where.substring(1) + "=" + node.textValue());
        }
        if (node.isObject()) {
            for (Iterator<Map.Entry<String, JsonNode>> it = node.properties().iterator(); it.hasNext(); ) {
                Map.Entry<String, JsonNode> member = it.next();
                step(route, member.getValue(), path, member.getKey(), where + "." + member.getKey(), found);
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            step(route, node.get(i), path, "#", where + "[" + i + "]", found);
        }
    }

    private static void step(
            String route, JsonNode node, List<String> path, String segment, String where, List<String> found) {
        path.add(segment);
        walk(route, node, path, where, found);
        path.remove(path.size() - 1);
    }

    /** The catalogue's paths once more, written by hand; elements of arrays are called "#", which no member is. */
    private static boolean isModel(String route, String path) {
        return switch (route) {
            case "POST /v1/chat/completions" -> path.matches("(moderation/)?model");
            case "POST /v1/responses" -> path.matches("((moderation/)?|(input/[^/]*/)?tools/[^/]*/)model");
            case "POST /v1/evals" -> path.matches("testing_criteria/[^/]*/(graders/([^/]*/)*)?model");
            default -> path.matches("grader/(graders/([^/]*/)*)?model");
        };
    }
}
