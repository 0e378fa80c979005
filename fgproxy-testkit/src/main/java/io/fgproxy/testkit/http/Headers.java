package io.fgproxy.testkit.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Header fields in the order of the wire, duplicates included. Look-ups ignore the case of names. Immutable.
 *
 * @param list the fields in order
 */
public record Headers(List<Header> list) implements Iterable<Header> {

    private static final Headers NONE = new Headers(List.of());

    /** Copies the list. */
    public Headers {
        list = List.copyOf(list);
    }

    /** No fields at all. */
    public static Headers none() {
        return NONE;
    }

    /** Fields from alternating names and values: {@code of("Content-Type", "text/plain", "X-A", "1")}. */
    public static Headers of(String... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("names and values must come in pairs");
        }
        List<Header> all = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.add(new Header(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new Headers(all);
    }

    /** These fields and one more at the end. */
    public Headers with(String name, String value) {
        return and(of(name, value));
    }

    /** These fields followed by the others. */
    public Headers and(Headers others) {
        List<Header> all = new ArrayList<>(list);
        all.addAll(others.list);
        return new Headers(all);
    }

    /** The value of the first field of that name. */
    public Optional<String> first(String name) {
        return list.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .findFirst();
    }

    /** The values of all fields of that name, in order; empty if there is none. */
    public List<String> all(String name) {
        return list.stream()
                .filter(header -> header.name().equalsIgnoreCase(name))
                .map(Header::value)
                .toList();
    }

    /** Whether a field of that name is present. */
    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /** Whether a field of that name lists the token, compared without case ({@code Connection: a, close}). */
    public boolean lists(String name, String token) {
        for (String value : all(name)) {
            for (String item : value.split(",", -1)) {
                if (item.strip().equalsIgnoreCase(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The names in order, case preserved, repeated as often as they occur. */
    public List<String> names() {
        return list.stream().map(Header::name).toList();
    }

    /** The fields as lines of a head, each ended by CR LF. */
    public String toWire() {
        StringBuilder wire = new StringBuilder();
        for (Header header : list) {
            wire.append(header.name()).append(": ").append(header.value()).append("\r\n");
        }
        return wire.toString();
    }

    @Override
    public Iterator<Header> iterator() {
        return list.iterator();
    }
}
