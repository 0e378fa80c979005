package io.fgproxy.gate;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes streams tell their usage, which some do only if they are asked to ({@code stream_options.include_usage}). */
final class StreamUsage {
    private static final Set<String> ASKED = Set.of("chat.completions.create", "completions.create");
    private static final String STREAM_OPTIONS = "stream_options";
    private static final String STREAM = "stream";
    private static final Amendment ASK = new Amendment.SetStreamOption("include_usage", new Scalar.Flag(true));

    private StreamUsage() {}

    /**
     * Whether the request must be made to ask. Options that upstream will refuse are left to it, and so are those to
     * which a policy gives a value.
     *
     * @param amendments what the policies change of it
     */
    static boolean isDue(RequestFacts facts, List<Amendment> amendments) {
        boolean askable = ASKED.contains(facts.operation().name()) && facts.shape() instanceof BodyShape.Json;
        if (!askable || !streams(facts, amendments) || sets(amendments, STREAM_OPTIONS) != null) {
            return false;
        }
        Parameter options = facts.parameter(STREAM_OPTIONS).orElse(null);
        if (options == null || options.kind() == Parameter.Kind.NULL) {
            return true;
        }
        if (facts.contents().streamOptions() == null) {
            return false;
        }
        Parameter asks = facts.contents().streamOptions().includeUsage();
        return asks == null
                || asks.kind() == Parameter.Kind.NULL
                || (asks.kind() == Parameter.Kind.BOOLEAN && !"true".equals(asks.text()));
    }

    /** The amendments with the request to tell. */
    static List<Amendment> ask(List<Amendment> amendments) {
        List<Amendment> asking = new ArrayList<>(amendments);
        asking.add(ASK);
        return List.copyOf(asking);
    }

    /** Whether a stream is asked for. */
    static boolean streams(RequestFacts facts, List<Amendment> amendments) {
        Scalar set = sets(amendments, STREAM);
        return set != null
                ? set.equals(new Scalar.Flag(true))
                : facts.parameter(STREAM)
                        .filter(new Scalar.Flag(true)::isSaidBy)
                        .isPresent();
    }

    private static @Nullable Scalar sets(List<Amendment> amendments, String parameter) {
        for (Amendment amendment : amendments) {
            if (amendment instanceof Amendment.SetParameter set
                    && set.parameter().equals(parameter)) {
                return set.value();
            }
        }
        return null;
    }
}
