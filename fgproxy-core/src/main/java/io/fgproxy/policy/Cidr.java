package io.fgproxy.policy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of addresses in CIDR notation (RFC 4632, RFC 4291): {@code 10.0.0.0/8}, {@code 2001:db8::/32}; an address
 * alone is a range of one. IPv4 addresses inside IPv6 are judged as IPv4. Equal when their texts are. Immutable and
 * thread-safe.
 */
public final class Cidr {
    private static final int LONGEST = 45;
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*");
    private static final int BYTE_BITS = 8;

    private final String text;
    private final byte[] network;
    private final int bits;

    private Cidr(String text, byte[] network, int bits) {
        this.text = text;
        this.network = network;
        this.bits = bits;
    }

    /** Reads a range; one that is malformed, or has bits behind its prefix, is an {@link IllegalArgumentException}. */
    public static Cidr of(String text) {
        int slash = text.indexOf('/');
        InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
        if (address == null) {
            throw new IllegalArgumentException("Not a range of addresses such as 10.0.0.0/8: '" + shown(text) + "'");
        }
        byte[] network = address.getAddress();
        if (slash >= 0 && network.length == 4 && text.indexOf(':') >= 0) {
            throw new IllegalArgumentException("'" + shown(text) + "' must be written as a range of IPv4 addresses");
        }
        int all = network.length * BYTE_BITS;
        String length = slash < 0 ? Integer.toString(all) : text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(length) > all) {
            throw new IllegalArgumentException("The prefix of '" + shown(text) + "' must be 0 to " + all);
        }
        int bits = Integer.parseInt(length);
        for (int i = bits; i < all; i++) {
            if ((network[i / BYTE_BITS] >> (BYTE_BITS - 1 - i % BYTE_BITS) & 1) != 0) {
                throw new IllegalArgumentException("'" + shown(text) + "' has bits behind its prefix");
            }
        }
        return new Cidr(text, network, bits);
    }

    /** Reads one address without asking any name service; null if it is none, or has a zone. */
    public static @Nullable InetAddress address(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        byte[] ipv4 = ipv4(text);
        try {
            if (ipv4 != null) {
                return InetAddress.getByAddress(ipv4);
            }
            // A literal is not looked up; what is written like one and is none, is refused.
            return IPV6.matcher(text).matches() ? InetAddress.getByName(text) : null;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Four numbers in decimal digits without leading zeros, which some readers take for octal; null for anything else. */
    private static byte @Nullable [] ipv4(String text) {
        byte[] address = new byte[4];
        int part = 0;
        int value = -1;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (value < 0 || part == address.length) {
                    return null;
                }
                address[part++] = (byte) value;
                value = -1;
            } else if (c >= '0' && c <= '9' && value != 0) {
                value = Math.max(value, 0) * 10 + (c - '0');
                if (value > 255) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return part == address.length ? address : null;
    }

    /** Whether the address is in the range. */
    public boolean contains(InetAddress address) {
        byte[] bytes = unmapped(address.getAddress());
        if (bytes.length != network.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int shift = BYTE_BITS - 1 - i % BYTE_BITS;
            if ((bytes[i / BYTE_BITS] >> shift & 1) != (network[i / BYTE_BITS] >> shift & 1)) {
                return false;
            }
        }
        return true;
    }

    /** Whether all addresses of the other range are in this one. */
    boolean covers(Cidr other) {
        if (network.length != other.network.length || bits > other.bits) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int shift = BYTE_BITS - 1 - i % BYTE_BITS;
            if ((other.network[i / BYTE_BITS] >> shift & 1) != (network[i / BYTE_BITS] >> shift & 1)) {
                return false;
            }
        }
        return true;
    }

    /** ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2) is the IPv4 address a.b.c.d. */
    private static byte[] unmapped(byte[] address) {
        boolean mapped = address.length == 16 && address[10] == -1 && address[11] == -1;
        for (int i = 0; mapped && i < 10; i++) {
            mapped = address[i] == 0;
        }
        return mapped ? Arrays.copyOfRange(address, 12, 16) : address;
    }

    private static String shown(String text) {
        return ToolRule.shown(text);
    }

    /** The text that this range was read from. */
    public String text() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Cidr that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
