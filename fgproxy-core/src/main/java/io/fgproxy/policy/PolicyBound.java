package io.fgproxy.policy;

import io.fgproxy.operation.ModelPattern;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationPattern;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether one policy allows nothing that another one does not. What cannot be shown to be within the bound counts as
 * beyond it: two lists of globs are compared by their texts. Stateless and thread-safe.
 */
public final class PolicyBound {
    private static final String MODELS = "models";

    private PolicyBound() {}

    /** Where the policy goes beyond the bound; empty if it does not. */
    public static Optional<Excess> excess(Policy policy, Policy bound) {
        return first(
                () -> operations(policy.operations(), bound.operations()),
                () -> models(policy.models(), bound.models()),
                () -> ParameterBound.excess(policy.parameters(), bound.parameters()),
                () -> tools(policy.tools(), bound.tools()),
                () -> references(policy, bound),
                () -> input(policy.input(), bound.input()),
                () -> addresses(policy.addresses(), bound.addresses()),
                () -> hours(policy.hours(), bound.hours()),
                () -> timeouts(policy.timeouts(), bound.timeouts()));
    }

    /** Looks for an excess. */
    interface Look {
        Optional<Excess> look();
    }

    static Optional<Excess> first(Look... looks) {
        return Stream.of(looks).flatMap(look -> look.look().stream()).findFirst();
    }

    /** The catalogue is finite, so this is exact. */
    private static Optional<Excess> operations(OperationRule rule, OperationRule bound) {
        return OperationCatalog.standard().operations().stream()
                .filter(operation -> allows(rule, operation) && !allows(bound, operation))
                .findFirst()
                .map(operation -> Excess.beyondAllowed(member(rule, operation), operation.name()));
    }

    private static String member(OperationRule rule, Operation operation) {
        List<OperationPattern> allow = rule.allow();
        return allow != null && allow.stream().anyMatch(pattern -> pattern.grants(operation))
                ? "operations.allow"
                : "operations.deny";
    }

    private static boolean allows(OperationRule rule, Operation operation) {
        return rule.judge(operation, Level.KEY) instanceof Decision.Allowed;
    }

    private static Optional<Excess> models(ModelRule rule, ModelRule bound) {
        BiPredicate<ModelPattern, ModelPattern> covers =
                (wide, narrow) -> (narrow.group().isEmpty() && wide.group().isEmpty())
                        ? covers(wide.text(), narrow.text(), wide::allows)
                        : wide.equals(narrow);
        return first(
                () -> allowed(MODELS, rule.allow(), bound.allow(), covers, ModelPattern::text),
                () -> denied(MODELS, rule.deny(), bound.deny(), covers, ModelPattern::text));
    }

    private static Optional<Excess> tools(ToolRule rule, ToolRule bound) {
        // No list of types is none of the hosted ones; no list of functions is all of them.
        List<NamePattern> types =
                bound.types().allow() == null ? List.of() : bound.types().allow();
        List<NamePattern> granted =
                rule.types().allow() == null ? List.of() : rule.types().allow();
        BiPredicate<McpPattern, McpPattern> covers = (wide, narrow) ->
                wide.equals(narrow) || (coversHost(wide.text()) && covers(wide.text(), narrow.text(), name -> false));
        return first(
                () -> allowed("tools", granted, types, PolicyBound::covers, NamePattern::text),
                () -> denied("tools", rule.types().deny(), bound.types().deny()),
                () -> names("tools.functions", rule.functions(), bound.functions()),
                () -> allowed("tools.mcp", rule.mcp().allow(), bound.mcp().allow(), covers, McpPattern::text),
                () -> denied("tools.mcp", rule.mcp().deny(), bound.mcp().deny(), covers, McpPattern::text));
    }

    /** Whether the star of a pattern, if it has one, stands behind a whole host. */
    private static boolean coversHost(String pattern) {
        String scheme = "https://";
        int slash = pattern.indexOf('/', scheme.length());
        return !pattern.startsWith(scheme) || (slash >= 0 && slash < pattern.indexOf('*'));
    }

    private static Optional<Excess> references(Policy policy, Policy bound) {
        ReferenceRule rule = policy.references();
        List<ReferencePattern> allow = rule.allow();
        List<ReferencePattern> most = bound.references().allow();
        BiPredicate<ReferencePattern, ReferencePattern> covers =
                (wide, narrow) -> covers(wide.fullText(), narrow.fullText(), text -> false);
        Optional<Excess> refused =
                denied("references", rule.deny(), bound.references().deny(), covers, ReferencePattern::text);
        if (most != null || allow == null) {
            return refused.or(() -> allowed("references", allow, most, covers, ReferencePattern::text));
        }
        // What the bound may read by itself, it may refer to.
        return refused.or(() -> allow.stream()
                .filter(pattern -> !ReferenceRule.mayRead(pattern.type(), bound.operations()))
                .findFirst()
                .map(pattern -> Excess.beyondAllowed("references.allow", pattern.text())));
    }

    private static Optional<Excess> input(InputRule rule, InputRule bound) {
        Long most = bound.maxBytes();
        Long wanted = rule.maxBytes();
        return most == null || (wanted != null && wanted <= most)
                ? Optional.empty()
                : Optional.of(Excess.of("input.max_bytes", "must be at most the " + most + " of the template"));
    }

    private static Optional<Excess> timeouts(TimeoutRule rule, TimeoutRule bound) {
        return first(
                () -> timeout("first_byte_seconds", rule.firstByte(), bound.firstByte()),
                () -> timeout("idle_seconds", rule.idle(), bound.idle()),
                () -> timeout("total_seconds", rule.total(), bound.total()));
    }

    private static Optional<Excess> timeout(String name, @Nullable Duration wanted, @Nullable Duration most) {
        return most == null || (wanted != null && wanted.compareTo(most) <= 0)
                ? Optional.empty()
                : Optional.of(
                        Excess.of("timeouts." + name, "must be at most the " + most.toSeconds() + " of the template"));
    }

    private static Optional<Excess> addresses(AddressRule rule, AddressRule bound) {
        return first(
                () -> allowed("addresses", rule.allow(), bound.allow(), Cidr::covers, Cidr::text),
                () -> denied("addresses", rule.deny(), bound.deny(), Cidr::covers, Cidr::text));
    }

    private static Optional<Excess> hours(HoursRule rule, HoursRule bound) {
        if (bound.open() == null) {
            return Optional.empty();
        }
        if (rule.open() == null || !rule.zone().equals(bound.zone())) {
            return Optional.of(Excess.of("hours", "must be there, in the zone " + bound.zone() + " of the template"));
        }
        BitSet beyond = OpenHours.minutes(rule.open());
        beyond.andNot(OpenHours.minutes(bound.open()));
        return beyond.isEmpty()
                ? Optional.empty()
                : Optional.of(Excess.of("hours.open", "must be within those of the template"));
    }

    static Optional<Excess> names(String rule, NameLists lists, NameLists bound) {
        return first(
                () -> allowed(rule, lists.allow(), bound.allow(), PolicyBound::covers, NamePattern::text),
                () -> denied(rule, lists.deny(), bound.deny()));
    }

    static Optional<Excess> denied(String rule, List<NamePattern> deny, List<NamePattern> bound) {
        return denied(rule, deny, bound, PolicyBound::covers, NamePattern::text);
    }

    /** Each entry that is allowed must be covered by one that the bound allows; no list allows all. */
    private static <T> Optional<Excess> allowed(
            String rule,
            @Nullable List<T> allow,
            @Nullable List<T> bound,
            BiPredicate<T, T> covers,
            Function<T, String> text) {
        String member = rule + ".allow";
        if (bound == null) {
            return Optional.empty();
        }
        if (allow == null) {
            return Optional.of(Excess.unlisted(member));
        }
        return allow.stream()
                .filter(narrow -> bound.stream().noneMatch(wide -> covers.test(wide, narrow)))
                .findFirst()
                .map(entry -> Excess.beyondAllowed(member, text.apply(entry)));
    }

    /** Each entry that the bound denies must be covered by one that is denied. */
    private static <T> Optional<Excess> denied(
            String rule, List<T> deny, List<T> bound, BiPredicate<T, T> covers, Function<T, String> text) {
        return bound.stream()
                .filter(narrow -> deny.stream().noneMatch(wide -> covers.test(wide, narrow)))
                .findFirst()
                .map(entry -> Excess.notDenied(rule + ".deny", text.apply(entry)));
    }

    private static boolean covers(NamePattern wide, NamePattern narrow) {
        return covers(wide.text(), narrow.text(), wide::matches);
    }

    /**
     * Whether everything that one glob matches is matched by the other, as far as that can be told.
     *
     * @param matches whether the wide one matches a name
     */
    private static boolean covers(String wide, String narrow, Predicate<String> matches) {
        int star = wide.indexOf('*');
        boolean prefix = star >= 0 && star == wide.length() - 1;
        return wide.equals(narrow)
                || (prefix && narrow.startsWith(wide.substring(0, star)))
                || (narrow.indexOf('*') < 0 && matches.test(narrow));
    }
}
