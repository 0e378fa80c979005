package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Strict access to members of small documents. Whatever is wrong is an {@link InvalidMemberException} that names it. */
final class Members {
    private Members() {}

    static void requireOnly(ObjectNode object, String path, List<String> known) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new InvalidMemberException(path + name, "Unknown member " + path + name + "; known are " + known);
            }
        });
    }

    /** An object, whatever members it has. */
    static ObjectNode anyObject(JsonNode node, String path) {
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidMemberException(path, path + " must be an object");
    }

    /** An object with no other members than these. */
    static ObjectNode object(JsonNode node, String path, List<String> known) {
        if (!(node instanceof ObjectNode)) {
            throw new InvalidMemberException(
                    path, path + " must be an object with the members " + String.join(" and ", known));
        }
        ObjectNode object = anyObject(node, path);
        requireOnly(object, path + ".", known);
        return object;
    }

    /** The member's value; null if it is absent or JSON's null. */
    static @Nullable JsonNode valueOf(ObjectNode object, String name) {
        JsonNode node = object.get(name);
        return node == null || node.isNull() ? null : node;
    }

    static JsonNode required(ObjectNode object, String path, String name) {
        JsonNode node = valueOf(object, name);
        if (node == null) {
            throw new InvalidMemberException(path + name, "Missing required member " + path + name);
        }
        return node;
    }

    /** A string that is text: a lone surrogate, which JSON can write, has no place in a store or on a page. */
    static String text(JsonNode node, String path) {
        if (!node.isTextual()) {
            throw new InvalidMemberException(path, path + " must be a string");
        }
        String text = node.textValue();
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new InvalidMemberException(path, path + " must be well-formed Unicode");
        }
        return text;
    }

    static boolean flag(JsonNode node, String path) {
        if (!node.isBoolean()) {
            throw new InvalidMemberException(path, path + " must be true or false");
        }
        return node.booleanValue();
    }

    /** An integer written as one: neither 1.0 nor 1e3, on which readers differ. */
    static long integer(JsonNode node, String path) {
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw new InvalidMemberException(path, path + " must be an integer");
        }
        return node.longValue();
    }

    static List<String> strings(JsonNode list, String path) {
        if (!list.isArray()) {
            throw new InvalidMemberException(path, path + " must be an array of strings");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list) {
            if (!element.isTextual()) {
                throw new InvalidMemberException(path, path + " must be an array of strings");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    /** What {@code maker} makes of the member; its complaint becomes one about the member. */
    static <T> T at(String path, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidMemberException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InvalidMemberException(path, path + ": " + e.getMessage());
        }
    }

    /** What {@code maker} makes of several members; its complaint begins with the name of one of them. */
    static <T> T named(List<String> known, Supplier<T> maker) {
        try {
            return maker.get();
        } catch (InvalidMemberException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            String first = message.split(" ", 2)[0];
            throw new InvalidMemberException(known.contains(first) ? first : null, message);
        }
    }
}
