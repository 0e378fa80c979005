package io.fgproxy.policy;

import io.fgproxy.facts.Circumstances;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From which addresses a key may be used; deny wins, and an address that is not known is refused as soon as there is
 * anything to check. Immutable and thread-safe.
 *
 * @param allow the addresses that are allowed; null for all, empty for none
 * @param deny the addresses that are not
 */
public record AddressRule(@Nullable List<Cidr> allow, List<Cidr> deny) {
    private static final AddressRule STANDARD = new AddressRule(null, List.of());

    /** Copies the lists. */
    public AddressRule {
        allow = allow == null ? null : List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** From anywhere. */
    public static AddressRule standard() {
        return STANDARD;
    }

    /** The same rule with another allow list; null for all. */
    public AddressRule allowing(@Nullable List<String> ranges) {
        return new AddressRule(ranges == null ? null : all(ranges), deny);
    }

    /** The same rule with another deny list. */
    public AddressRule denying(List<String> ranges) {
        return new AddressRule(allow, all(ranges));
    }

    /** Returns true if this restricts nothing. */
    public boolean isStandard() {
        return allow == null && deny.isEmpty();
    }

    /** Judges by the address alone, which is known before the body is read. */
    public Decision judge(Circumstances circumstances) {
        if (isStandard()) {
            return Decision.ALLOWED;
        }
        InetAddress source = circumstances.source();
        boolean allowed = source != null
                && (allow == null || allow.stream().anyMatch(range -> range.contains(source)))
                && deny.stream().noneMatch(range -> range.contains(source));
        return allowed
                ? Decision.ALLOWED
                : new Decision.Denied(
                        DenialReason.ADDRESS_NOT_ALLOWED, "This key may not be used from this address.", null);
    }

    private static List<Cidr> all(List<String> ranges) {
        return ranges.stream().map(Cidr::of).toList();
    }
}
