package io.fgproxy.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.SubKeySettings;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An edit of a sub-key as {@link SubKeyJson#readPatch} read it. Immutable and thread-safe. */
public final class SubKeyPatch {
    private final ObjectNode root;
    private final @Nullable Boolean enabled;

    SubKeyPatch(ObjectNode root, @Nullable Boolean enabled) {
        this.root = root;
        this.enabled = enabled;
    }

    /**
     * The settings after the edit.
     *
     * @throws InvalidMemberException if a member is wrong, alone or together with the settings it does not change
     */
    public SubKeySettings applyTo(SubKeySettings settings) {
        return SubKeyJson.patched(root, settings);
    }

    /** Whether the key shall be enabled or disabled; empty if the edit does not say. */
    public Optional<Boolean> enabled() {
        return Optional.ofNullable(enabled);
    }
}
