package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Strict access to members of small documents. */
final class Members {
    private Members() {}

    static void requireOnly(ObjectNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("Unknown member " + path + name + "; known are " + known);
            }
        });
    }

    static List<String> strings(JsonNode list, String path) {
        if (!list.isArray()) {
            throw new IllegalArgumentException(path + " must be an array of strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isTextual()) {
                throw new IllegalArgumentException(path + " must be an array of strings");
            }
            texts.add(element.textValue());
        }
        return texts;
    }
}
