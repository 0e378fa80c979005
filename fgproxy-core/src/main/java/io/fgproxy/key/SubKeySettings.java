package io.fgproxy.key;

import io.fgproxy.policy.Cap;
import io.fgproxy.policy.NameLists;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.Scalar;
import io.fgproxy.quota.Limit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the owner of a sub-key can edit. Immutable and thread-safe; made by {@link #named} or {@link #toBuilder}.
 *
 * @param name the owner's name for it, 1 to 200 characters without control characters; need not be unique
 * @param policy what it may do
 * @param limits its bounds, at most one for each meter, window, pattern of models and mode; empty for none
 * @param notBefore from when it is valid (inclusive), in whole milliseconds; null for always
 * @param expiresAt until when it is valid (exclusive); null for ever
 * @param mainKeys the main keys it may use
 * @param group the group of keys whose policy binds it too, 1 to 64 of a-z, 0-9, _ and -; null for none
 * @param template the name of the template that it must not exceed, of the same form; null for none
 */
public record SubKeySettings(
        String name,
        Policy policy,
        List<Limit> limits,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        MainKeySet mainKeys,
        @Nullable String group,
        @Nullable String template) {
    private static final int LONGEST_NAME = 200;

    /** @throws IllegalArgumentException if a value is out of its bounds; the message names it */
    public SubKeySettings {
        if (name.isBlank()
                || name.length() > LONGEST_NAME
                || name.codePoints().anyMatch(SubKeySettings::isUnprintable)) {
            throw new IllegalArgumentException("name must have 1 to 200 characters and no control characters");
        }
        limits = Limit.distinct(limits);
        notBefore = toMillis("not_before", notBefore);
        expiresAt = toMillis("expires_at", expiresAt);
        if (notBefore != null && expiresAt != null && !notBefore.isBefore(expiresAt)) {
            throw new IllegalArgumentException("not_before must be before expires_at");
        }
        requireLabel("group", group);
        requireLabel("template", template);
    }

    /** Settings without a template. */
    public SubKeySettings(
            String name,
            Policy policy,
            List<Limit> limits,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            MainKeySet mainKeys,
            @Nullable String group) {
        this(name, policy, limits, notBefore, expiresAt, mainKeys, group, null);
    }

    private static void requireLabel(String member, @Nullable String label) {
        if (label != null && !label.matches("[a-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException(member + " must have 1 to 64 of a-z, 0-9, _ and -");
        }
    }

    /** Starts settings with this name, the policy {@link Policy#standard()}, no limit, no dates and any main key. */
    public static Builder named(String name) {
        return new Builder(name);
    }

    /** Starts from these settings. */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.policy = policy;
        builder.limits.addAll(limits);
        builder.notBefore = notBefore;
        builder.expiresAt = expiresAt;
        builder.mainKeys = mainKeys;
        builder.group = group;
        builder.template = template;
        return builder;
    }

    /** Control characters, and halves of a character, which some databases refuse. */
    private static boolean isUnprintable(int codePoint) {
        return Character.isISOControl(codePoint) || Character.getType(codePoint) == Character.SURROGATE;
    }

    /** Databases differ below the millisecond, and cannot count it for ever, so what is kept must not. */
    private static @Nullable Instant toMillis(String name, @Nullable Instant instant) {
        try {
            return instant == null ? null : Instant.ofEpochMilli(instant.toEpochMilli());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(name + " is out of range; leave it out for no bound", e);
        }
    }

    /** Collects settings; not thread-safe. */
    public static final class Builder {
        private String name;
        private Policy policy = Policy.standard();
        private final List<Limit> limits = new ArrayList<>();
        private @Nullable Instant notBefore;
        private @Nullable Instant expiresAt;
        private MainKeySet mainKeys = MainKeySet.any();
        private @Nullable String group;
        private @Nullable String template;

        private Builder(String name) {
            this.name = name;
        }

        /** Renames the key. */
        public Builder name(String newName) {
            this.name = newName;
            return this;
        }

        /** Sets what the key may do. */
        public Builder policy(Policy newPolicy) {
            this.policy = newPolicy;
            return this;
        }

        /** Allows these models and no others: exact names or globs such as {@code gpt-4o*}. */
        public Builder allowModels(String... patterns) {
            return policy(policy.withModels(policy.models().allowing(List.of(patterns))));
        }

        /** Denies these models, whatever is allowed. */
        public Builder denyModels(String... patterns) {
            return policy(policy.withModels(policy.models().denying(List.of(patterns))));
        }

        /** Allows these operations and no others: names, globs, groups, presets or {@code POST /v1/embeddings}. */
        public Builder allowOperations(String... patterns) {
            return policy(policy.withOperations(policy.operations().allowing(List.of(patterns))));
        }

        /** Denies these operations, whatever is allowed. */
        public Builder denyOperations(String... patterns) {
            return policy(policy.withOperations(policy.operations().denying(List.of(patterns))));
        }

        /** Sets the lifetime request limit; a negative number removes it. */
        public Builder requests(long limit) {
            Limit lifetime = Limit.requests(Math.max(0, limit));
            limits.removeIf(lifetime::isLike);
            if (limit >= 0) {
                limits.add(lifetime);
            }
            return this;
        }

        /** Adds a limit, in the place of one that bounds the same thing. */
        public Builder limit(Limit limit) {
            limits.removeIf(limit::isLike);
            limits.add(limit);
            return this;
        }

        /** Replaces all limits. */
        public Builder limits(List<Limit> newLimits) {
            limits.clear();
            limits.addAll(newLimits);
            return this;
        }

        /** From when the key is valid; null for always. */
        public Builder notBefore(@Nullable Instant instant) {
            this.notBefore = instant;
            return this;
        }

        /** Until when the key is valid; null for ever. */
        public Builder expiresAt(@Nullable Instant instant) {
            this.expiresAt = instant;
            return this;
        }

        /** Ties the key to these main keys, in this order; an empty list for any. */
        public Builder mainKeys(List<MainKeyId> ids) {
            return mainKeys(MainKeySet.inOrder(ids));
        }

        /** Ties the key to these main keys. */
        public Builder mainKeys(MainKeySet set) {
            this.mainKeys = set;
            return this;
        }

        /** Grants these hosted tools by their types, e.g. {@code web_search}; functions are allowed anyway. */
        public Builder allowTools(String... types) {
            NameLists lists = policy.tools().types().allowing(List.of(types));
            return policy(policy.withTools(policy.tools().withTypes(lists)));
        }

        /** Lowers what a request may produce to so many tokens, where it asks for more or does not say. */
        public Builder capOutputTokens(long most) {
            ParameterRule parameters = policy.parameters();
            Map<String, Cap> caps = new HashMap<>(parameters.cap());
            caps.put(ParameterRule.OUTPUT_TOKENS, Cap.clamp(most));
            return policy(policy.withParameters(parameters.capping(caps)));
        }

        /** Sets a parameter to this value, whatever the request says, e.g. {@code store} to false. */
        public Builder forceParameter(String name, boolean value) {
            ParameterRule parameters = policy.parameters();
            Map<String, Scalar> values = new HashMap<>(parameters.force());
            values.put(name, new Scalar.Flag(value));
            return policy(policy.withParameters(parameters.forcing(values)));
        }

        /** Lets a name stand for a model; both must be allowed. */
        public Builder aliasModel(String alias, String model) {
            Map<String, String> aliases = new HashMap<>(policy.models().aliases());
            aliases.put(alias, model);
            return policy(policy.withModels(policy.models().aliasing(aliases)));
        }

        /** Lets the key be used from these ranges of addresses only, e.g. {@code 10.0.0.0/8}. */
        public Builder fromAddresses(String... ranges) {
            return policy(policy.withAddresses(policy.addresses().allowing(List.of(ranges))));
        }

        /** Puts the key into a group, whose policy binds it too; null for none. */
        public Builder group(@Nullable String name) {
            this.group = name;
            return this;
        }

        /** Binds the key to a template, which it must not exceed; null for none. */
        public Builder template(@Nullable String name) {
            this.template = name;
            return this;
        }

        /**
         * The settings as collected.
         *
         * @throws IllegalArgumentException if a value is out of its bounds
         */
        public SubKeySettings build() {
            return new SubKeySettings(name, policy, limits, notBefore, expiresAt, mainKeys, group, template);
        }
    }
}
