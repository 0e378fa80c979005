package io.fgproxy.policy;

import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationPattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which operations a key may call. What is not allowed is denied, deny wins over allow, and administration is never
 * allowed. Immutable and thread-safe.
 *
 * @param allow the operations that are allowed; null for the preset {@code inference}, empty for nothing
 * @param deny the operations that are not, whatever is allowed
 */
public record OperationRule(@Nullable List<OperationPattern> allow, List<OperationPattern> deny) {
    private static final List<OperationPattern> INFERENCE = patterns(List.of("inference"));

    /** Copies the lists. */
    public OperationRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Everything that is safe to share: the preset {@code inference}. */
    public static OperationRule standard() {
        return new OperationRule(null, List.of());
    }

    /**
     * The same rule with another allow list.
     *
     * @throws IllegalArgumentException if a pattern matches no operation of the catalogue
     */
    public OperationRule allowing(List<String> patterns) {
        return new OperationRule(patterns(patterns), deny);
    }

    /**
     * The same rule with another deny list.
     *
     * @throws IllegalArgumentException if a pattern matches no operation of the catalogue
     */
    public OperationRule denying(List<String> patterns) {
        return new OperationRule(allow, patterns(patterns));
    }

    /** Judges by the operation alone, which is known before the body is read. */
    public Decision judge(Operation operation, Level level) {
        return isGranted(operation, level) && !isDenied(operation)
                ? Decision.ALLOWED
                : new Decision.Denied(
                        DenialReason.OPERATION_NOT_ALLOWED,
                        "This key may not call the operation " + operation.name() + ".",
                        null);
    }

    private boolean isGranted(Operation operation, Level level) {
        if (allow == null && level == Level.GROUP) {
            return true;
        }
        List<OperationPattern> granted = allow == null ? INFERENCE : allow;
        for (OperationPattern pattern : granted) {
            if (pattern.grants(operation)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDenied(Operation operation) {
        for (OperationPattern pattern : deny) {
            if (pattern.denies(operation)) {
                return true;
            }
        }
        return false;
    }

    private static List<OperationPattern> patterns(List<String> texts) {
        OperationCatalog catalog = OperationCatalog.standard();
        return texts.stream().map(text -> OperationPattern.of(text, catalog)).toList();
    }
}
