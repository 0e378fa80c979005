package io.fgproxy.policy;

import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.operation.OperationCatalog;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which stored objects the body of a request may refer to: files, earlier responses, prompts and the like, which belong
 * to the whole account. Immutable and thread-safe.
 *
 * @param allow what may be referred to; null for the types of object that the key may also read by themselves
 * @param deny what may not
 */
public record ReferenceRule(@Nullable List<ReferencePattern> allow, List<ReferencePattern> deny) {
    private static final ReferenceRule STANDARD = new ReferenceRule(null, List.of());

    /** Copies the lists. */
    public ReferenceRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** What the key may read by itself, it may refer to. */
    public static ReferenceRule standard() {
        return STANDARD;
    }

    /** The same rule with another allow list; null for the standard. */
    public ReferenceRule allowing(@Nullable List<String> patterns) {
        return new ReferenceRule(patterns == null ? null : all(patterns), deny);
    }

    /** The same rule with another deny list. */
    public ReferenceRule denying(List<String> patterns) {
        return new ReferenceRule(allow, all(patterns));
    }

    /** Returns true if this is the standard rule. */
    public boolean isStandard() {
        return equals(STANDARD);
    }

    /** Judges one request of a key that may call what {@code operations} says. */
    Decision judge(RequestFacts facts, OperationRule operations, Level level) {
        for (Reference reference : facts.references()) {
            boolean allowed = allow == null
                    ? level == Level.GROUP || mayRead(reference.type(), operations)
                    : allow.stream().anyMatch(pattern -> pattern.matches(reference));
            if (!allowed || deny.stream().anyMatch(pattern -> pattern.matchesFolded(reference))) {
                return new Decision.Denied(
                        DenialReason.REFERENCE_NOT_ALLOWED,
                        "This key may not refer to stored objects of the type '" + reference.type()
                                + "', or not to this one.",
                        reference.where());
            }
        }
        return Decision.ALLOWED;
    }

    static boolean mayRead(String type, OperationRule operations) {
        return OperationCatalog.standard().operations().stream()
                .anyMatch(operation -> type.equals(operation.resource())
                        && operation.method().equals("GET")
                        && operations.judge(operation, Level.KEY) instanceof Decision.Allowed);
    }

    private static List<ReferencePattern> all(List<String> patterns) {
        return patterns.stream().map(ReferencePattern::of).toList();
    }
}
