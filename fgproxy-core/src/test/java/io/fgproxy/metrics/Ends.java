package io.fgproxy.metrics;

import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.Usage;
import io.fgproxy.usage.UsageRecord;
import java.util.Map;

/** Ends of requests, for tests. */
public final class Ends {
    /** What each of them took: 1 to 5 ms for what it waited for, 10 and 8 ms until bytes came. */
    public static final RequestTimes TIMES =
            new RequestTimes(1_000_000, 2_000_000, 3_000_000, 4_000_000, 5_000_000, 10_000_000, 8_000_000);

    private Ends() {}

    /** An operation of the catalogue. */
    public static Operation operation(String name) {
        return OperationCatalog.standard().named(name).orElseThrow();
    }

    /** A chat that went well, and took 10 tokens in, 4 of them cached, and 7 out, 3 of them reasoning, for 6 micro-USD. */
    public static RequestEnd chat(boolean stream) {
        Usage usage = new Usage(10, 4, 0, 0, 0, 7, 3, 0, 0, 0, Map.of(), "");
        return new RequestEnd(
                operation("chat.completions.create"),
                "gpt-4o-mini",
                false,
                Outcome.SUCCESS,
                200,
                stream,
                1,
                UsageRecord.Source.REPORTED,
                new Amounts(1, 10, 7, 6),
                usage,
                TIMES);
    }

    /** A chat on Azure that was tried twice and ended so, free of charge. */
    public static RequestEnd failed(Outcome outcome, int status) {
        return new RequestEnd(
                operation("chat.completions.create"),
                "other",
                true,
                outcome,
                status,
                false,
                2,
                UsageRecord.Source.FAILED,
                Amounts.NONE,
                Usage.ZERO,
                TIMES);
    }

    /** A chat that broke off, and was charged what was held. */
    public static RequestEnd cut() {
        return new RequestEnd(
                operation("chat.completions.create"),
                "gpt-4o-mini",
                false,
                Outcome.CUT,
                200,
                true,
                1,
                UsageRecord.Source.ESTIMATED,
                new Amounts(1, 100, 200, 300),
                Usage.ZERO,
                TIMES);
    }

    /** A request whose key is unknown. */
    public static RequestEnd refused() {
        return new RequestEnd(
                null,
                RequestEnd.NO_MODEL,
                false,
                Outcome.REFUSED,
                401,
                false,
                0,
                null,
                Amounts.NONE,
                Usage.ZERO,
                new RequestTimes(0, 0, 0, 0, 1_000_000, 0, 0));
    }
}
