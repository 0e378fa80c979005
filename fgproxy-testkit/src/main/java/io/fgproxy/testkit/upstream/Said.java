package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What the model says, and what that counts: one output token for each delta. */
record Said(List<String> deltas, boolean cutShort, TokenCounts tokens) {

    /** What is said to that prompt, in as many choices, each at most as long as the cap. */
    static Said to(JsonNode prompt, Behaviour behaviour, Optional<Long> cap, int choices) {
        List<String> all = behaviour.deltas();
        boolean cutShort = cap.isPresent() && cap.get() < all.size();
        List<String> deltas = cutShort ? all.subList(0, (int) Math.max(0, cap.get())) : all;
        TokenCounts counted = TokenCounts.of(tokensOf(prompt), (long) deltas.size() * choices);
        return new Said(deltas, cutShort, behaviour.tokens().orElse(counted));
    }

    String text() {
        return String.join("", deltas);
    }

    /** A rough count: four characters of text make a token, and each structure takes some more. */
    static long tokensOf(JsonNode prompt) {
        if (prompt.isTextual()) {
            return (prompt.asText().length() + 3L) / 4;
        }
        long tokens = prompt.isContainerNode() ? 3 : 1;
        for (JsonNode child : prompt) {
            tokens += tokensOf(child);
        }
        return tokens;
    }

    /** The first of the members that is a number, as an output cap. */
    static Optional<Long> cap(JsonNode json, String... names) {
        for (String name : names) {
            if (json.path(name).isIntegralNumber()) {
                return Optional.of(json.path(name).asLong());
            }
        }
        return Optional.empty();
    }
}
