package io.fgproxy.codec;

import io.fgproxy.store.CreatedObject;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a JSON document that somebody wants to know, or that leads to one. Immutable once it is built, and then
 * thread-safe.
 */
final class WantedPlace {
    private static final int BRIEF = 16;
    private static final int SHORT = 256;
    private static final int LONG = 1 << 16;

    /** The longest id that is kept, each character of it escaped, in quotes. */
    private static final int OBJECT = 6 * CreatedObject.LONGEST_ID + 2;

    private final @Nullable Slot slot;
    private final Map<String, WantedPlace> members = new HashMap<>();
    private @Nullable WantedPlace element;

    /** What is wanted. */
    enum Slot {
        /** What was consumed. */
        USAGE(LONG),
        /** With which tier of service. */
        SERVICE_TIER(SHORT),
        /** How long the audio is. */
        DURATION(SHORT),
        /** What kind of event it is. */
        TYPE(SHORT),
        /** What kind of item a part of the output is. */
        OUTPUT_TYPE(SHORT),
        /** The choices of a chunk, of which only matters whether there are any. */
        CHOICES(BRIEF),
        /** The id of an object that was stored. */
        OBJECT_ID(OBJECT);

        private final int most;

        Slot(int most) {
            this.most = most;
        }
    }

    private WantedPlace(@Nullable Slot slot) {
        this.slot = slot;
    }

    /** A document in which these are wanted, by the names that lead to them: {@code output/*}{@code /type}. */
    static WantedPlace document(Map<String, Slot> paths) {
        WantedPlace root = new WantedPlace(null);
        paths.forEach(root::want);
        return root;
    }

    /** The same with these as well. */
    WantedPlace with(Map<String, Slot> paths) {
        WantedPlace root = copy();
        paths.forEach(root::want);
        return root;
    }

    private WantedPlace copy() {
        WantedPlace copy = new WantedPlace(slot);
        members.forEach((name, place) -> copy.members.put(name, place.copy()));
        copy.element = element == null ? null : element.copy();
        return copy;
    }

    private void want(String path, Slot wanted) {
        String[] steps = path.split("/", -1);
        WantedPlace place = this;
        for (int i = 0; i < steps.length; i++) {
            place = place.step(steps[i], i == steps.length - 1 ? wanted : null);
        }
    }

    private WantedPlace step(String name, @Nullable Slot wanted) {
        if (!name.equals("*")) {
            return members.computeIfAbsent(name, any -> new WantedPlace(wanted));
        }
        WantedPlace inner = element == null ? new WantedPlace(wanted) : element;
        element = inner;
        return inner;
    }

    @Nullable
    Slot slot() {
        return slot;
    }

    /** How many bytes of the value are kept. */
    int most() {
        return slot == null ? 0 : slot.most;
    }

    @Nullable
    WantedPlace member(@Nullable String name) {
        return name == null ? null : members.get(name);
    }

    @Nullable
    WantedPlace element() {
        return element;
    }

    boolean isObject() {
        return !members.isEmpty();
    }

    /** Whether a container that begins like this has wanted places in it. */
    boolean isOpenedBy(byte brace) {
        return brace == '{' ? isObject() : element != null;
    }
}
