package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The lists {@code allow} and {@code deny} of a rule; either may be absent or JSON's null, which is the same. */
record AllowDenyJson(
        String path, @Nullable List<String> allow, @Nullable List<String> deny) {
    private static final String ALLOW = "allow";
    private static final String DENY = "deny";

    /** The members of an object that has nothing but the lists. */
    static final List<String> MEMBERS = List.of(ALLOW, DENY);

    private static final int MOST_ENTRIES = 1_000;

    /** Reads the lists of an object that may have other members too, which the caller has checked. */
    static AllowDenyJson read(ObjectNode rule, String path) {
        return new AllowDenyJson(path, list(rule, path, ALLOW), list(rule, path, DENY));
    }

    /** The members that a rule with the lists and these others may have. */
    static List<String> membersAnd(String... others) {
        List<String> members = new ArrayList<>(MEMBERS);
        members.addAll(List.of(others));
        return members;
    }

    /** The rule after {@code allowing} and {@code denying}, each called only if its list is there. */
    <R> R applyTo(R rule, Applying<R> allowing, Applying<R> denying) {
        R changed = rule;
        if (allow != null) {
            R before = changed;
            changed = Members.at(path + "." + ALLOW, () -> allowing.apply(before, allow));
        }
        if (deny != null) {
            R before = changed;
            changed = Members.at(path + "." + DENY, () -> denying.apply(before, deny));
        }
        return changed;
    }

    /** Gives a rule a list. */
    @FunctionalInterface
    interface Applying<R> {
        R apply(R rule, List<String> entries);
    }

    /** Writes the lists; an absent allow list is left out. */
    static <T> void write(ObjectNode rule, @Nullable List<T> allow, List<T> deny, Function<T, String> text) {
        if (allow != null) {
            write(rule.putArray(ALLOW), allow, text);
        }
        write(rule.putArray(DENY), deny, text);
    }

    private static <T> void write(ArrayNode list, List<T> entries, Function<T, String> text) {
        entries.forEach(entry -> list.add(text.apply(entry)));
    }

    private static @Nullable List<String> list(ObjectNode rule, String path, String name) {
        JsonNode node = Members.valueOf(rule, name);
        return node == null ? null : entries(node, path + "." + name);
    }

    /** The strings of a list that is not too long. */
    static List<String> entries(JsonNode node, String path) {
        if (node.size() > MOST_ENTRIES) {
            throw new InvalidMemberException(path, path + " must have at most " + MOST_ENTRIES + " entries");
        }
        return Members.strings(node, path);
    }
}
