package io.fgproxy.policy;

/** A simple value of a parameter. Immutable and thread-safe; equal by kind and value. */
public sealed interface Scalar {
    /** A string, as text without quotes. */
    record Text(String value) implements Scalar {}

    /** An integer. */
    record Whole(long value) implements Scalar {}

    /** True or false. */
    record Flag(boolean value) implements Scalar {}

    /** JSON's null; in a form, an empty field. */
    record Nothing() implements Scalar {}
}
