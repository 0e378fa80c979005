package io.fgproxy.usage;

/** What upstream said about consumption: three different things, none of which stands for another. */
public sealed interface UsageReport {
    /**
     * It told; that may be zero.
     *
     * @param usage what it told
     */
    record Reported(Usage usage) implements UsageReport {}

    /** It said nothing. */
    record Absent() implements UsageReport {}

    /** It said something that makes no sense. */
    record Unparsable() implements UsageReport {}
}
