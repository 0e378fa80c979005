package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private static final JsonMapper TREES = JsonMapper.builder(new JsonFactoryBuilder()
                    .disable(JsonFactory.Feature.CHARSET_DETECTION)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** What we refuse beyond the syntax. */
    private static final Pattern STRICTER = Pattern.compile(
            "may be read as|not a name that|must be a|must be one JSON object|has two names|surrogate pair|U.0000");

    // A build says the same of the same code; other seeds are for who looks for more.
    private final long seed = Long.getLong("fgproxy.seed", 20_261_125);
    private final Random random = new Random(seed);
    private final JsonScribbler scribbler = new JsonScribbler(random);
    private int accepted;
    private int refused;
    private int facts;

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
        assertThat(facts).as("seed %d", seed).isGreaterThan(1_000);
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
        List<String> inTree = TreeFacts.of(root);
        List<String> found = TreeFacts.of(Requests.facts(result));
        facts += found.size();
        assertThat(found).as("seed %d, %s, %s", seed, route, shown(document)).containsExactlyElementsOf(inTree);
    }

    private static String shown(byte[] document) {
        return new String(document, StandardCharsets.ISO_8859_1);
    }

    /** The whole document as a tree, null if it is not one strict document in UTF-8. */
    private static JsonNode treeOf(byte[] document) {
        try {
            var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            // From the bytes: the library's reader of characters takes U+0130 for the hexadecimal digit 0.
            return TREES.readTree(document);
        } catch (IOException e) {
            return null;
        }
    }
}
