package io.fgproxy.policy;

import io.fgproxy.operation.ModelPattern;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What many keys share: groups of models, which model lists name as {@code @name}, and groups of keys. Names have 1 to 64
 * of a-z, 0-9, _ and -. Immutable and thread-safe.
 *
 * @param version counts the changes, those of main keys too; 0 before the first
 * @param modelGroups models by the name of their group; a group does not name groups
 * @param keyGroups groups of keys by their names; the parent of one has no parent itself
 */
public record SharedRules(long version, Map<String, List<ModelPattern>> modelGroups, Map<String, KeyGroup> keyGroups) {
    private static final SharedRules NONE = new SharedRules(0, Map.of(), Map.of());
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]{1,64}");
    private static final int MOST_GROUPS = 10_000;

    /** Copies the maps; a wrong name or parent, or a group within a group of models, is an {@link IllegalArgumentException}. */
    public SharedRules {
        Map<String, List<ModelPattern>> models = new HashMap<>();
        modelGroups.forEach((name, patterns) -> models.put(checked(name), List.copyOf(patterns)));
        modelGroups = Map.copyOf(models);
        keyGroups = Map.copyOf(keyGroups);
        if (version < 0 || modelGroups.size() > MOST_GROUPS || keyGroups.size() > MOST_GROUPS) {
            throw new IllegalArgumentException("There can be at most " + MOST_GROUPS + " groups of a kind");
        }
        modelGroups.forEach((name, patterns) -> {
            if (patterns.stream().anyMatch(pattern -> pattern.group().isPresent())) {
                throw new IllegalArgumentException("The group of models '" + name + "' names another group");
            }
        });
        for (Map.Entry<String, KeyGroup> entry : keyGroups.entrySet()) {
            checkParent(checked(entry.getKey()), entry.getValue(), keyGroups);
        }
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("The name of a group has 1 to 64 of a-z, 0-9, _ and -");
        }
        return name;
    }

    private static void checkParent(String name, KeyGroup group, Map<String, KeyGroup> groups) {
        if (group.parent() == null) {
            return;
        }
        KeyGroup parent = groups.get(group.parent());
        if (parent == null) {
            throw new IllegalArgumentException("The parent of the group '" + name + "' does not exist");
        }
        if (parent.parent() != null) {
            throw new IllegalArgumentException("The parent of the group '" + name + "' has a parent itself");
        }
    }

    /** Nothing is shared. */
    public static SharedRules none() {
        return NONE;
    }

    /** The next version, with the same content: something else that requests are decided on was changed. */
    public SharedRules raised() {
        return new SharedRules(version + 1, modelGroups, keyGroups);
    }

    /** The next version, with other groups of models. */
    public SharedRules withModelGroups(Map<String, List<ModelPattern>> changed) {
        return new SharedRules(version + 1, changed, keyGroups);
    }

    /** The next version, with other groups of keys. */
    public SharedRules withKeyGroups(Map<String, KeyGroup> changed) {
        return new SharedRules(version + 1, modelGroups, changed);
    }

    /**
     * All policies that bind a key, from the inside out, with the models of groups in the place of their names.
     *
     * @param own the key's own policy
     * @param group the name of the key's group; null for none
     * @return empty if there is no such group, in which case nothing may be allowed
     */
    public Optional<List<Policy>> levels(Policy own, @Nullable String group) {
        List<Policy> levels = new ArrayList<>();
        levels.add(resolved(own));
        String name = group;
        while (name != null) {
            KeyGroup next = keyGroups.get(name);
            if (next == null) {
                return Optional.empty();
            }
            levels.add(resolved(next.policy()));
            name = next.parent();
        }
        return Optional.of(levels);
    }

    private Policy resolved(Policy policy) {
        ModelRule models = policy.models();
        return models.namesGroups() ? policy.withModels(models.resolve(modelGroups)) : policy;
    }
}
