package io.fgproxy.store;

import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which sub-keys are asked for. All that is not null must fit. Immutable and thread-safe.
 *
 * @param text what the name has somewhere in it, whatever the case, or, if it begins with {@code sk_}, what the id begins
 *     with in exactly this case; null for any
 * @param state how it is at {@code at}; null for any
 * @param at the time for {@code state}
 * @param group the group of keys that it is in; null for any
 * @param template the template that it is bound to; null for any
 * @param after the key after which to go on, be it one that does not fit; null for the beginning
 * @param count how many at most, from 1
 */
public record SubKeyQuery(
        @Nullable String text,
        @Nullable KeyState state,
        Instant at,
        @Nullable String group,
        @Nullable String template,
        @Nullable SubKeyId after,
        int count) {
    private static final int LONGEST = 200;
    private static final Pattern ID = Pattern.compile("sk_[0-9A-Za-z]{0,16}");

    /** @throws IllegalArgumentException if {@code count} is less than 1, or the text empty or longer than a name can be */
    public SubKeyQuery {
        if (count < 1) {
            throw new IllegalArgumentException("count must be 1 or more: " + count);
        }
        if (text != null && (text.isEmpty() || text.length() > LONGEST)) {
            throw new IllegalArgumentException("The text to look for must have 1 to " + LONGEST + " characters");
        }
    }

    /** All keys. */
    public static SubKeyQuery all(@Nullable SubKeyId after, int count) {
        return new SubKeyQuery(null, null, Instant.EPOCH, null, null, after, count);
    }

    /** Those that have this in their name, or begin with it. */
    public SubKeyQuery withText(@Nullable String wanted) {
        return new SubKeyQuery(wanted, state, at, group, template, after, count);
    }

    /** Those that are like this at this time. */
    public SubKeyQuery withState(@Nullable KeyState wanted, Instant when) {
        return new SubKeyQuery(text, wanted, when, group, template, after, count);
    }

    /** Those of a group. */
    public SubKeyQuery withGroup(@Nullable String wanted) {
        return new SubKeyQuery(text, state, at, wanted, template, after, count);
    }

    /** Those that are bound to a template. */
    public SubKeyQuery withTemplate(@Nullable String wanted) {
        return new SubKeyQuery(text, state, at, group, wanted, after, count);
    }

    /** Whether a key fits, wherever it stands in the order. */
    public boolean fits(SubKey key) {
        return (text == null
                        || fold(key.settings().name()).contains(fold(text))
                        || (mayBeId() && key.id().value().startsWith(text)))
                && (state == null || key.stateAt(at) == state)
                && (group == null || group.equals(key.settings().group()))
                && (template == null || template.equals(key.settings().template()));
    }

    /** Whether the text may be the beginning of an id. */
    public boolean mayBeId() {
        return text != null && ID.matcher(text).matches();
    }

    /** A name as it is compared: the same on every store, whatever its database takes for lower case. */
    public static String fold(String name) {
        return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }
}
