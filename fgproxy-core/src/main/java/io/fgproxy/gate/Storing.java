package io.fgproxy.gate;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells which requests leave an object upstream: some do so only if they are asked to, some unless they are asked not to. */
final class Storing {
    private static final String ONLY_IF_ASKED = "chat.completions.create";
    private static final String STORE = "store";
    private static final Scalar YES = new Scalar.Flag(true);
    private static final Scalar NO = new Scalar.Flag(false);

    private Storing() {}

    /**
     * Whether the answer may tell of a stored object.
     *
     * @param amendments what the policies change of it
     */
    static boolean isDue(RequestFacts facts, List<Amendment> amendments) {
        if (facts.operation().creates() == null) {
            return false;
        }
        Scalar set = set(amendments);
        return facts.operation().name().equals(ONLY_IF_ASKED) ? says(YES, set, facts) : !says(NO, set, facts);
    }

    private static boolean says(Scalar value, @Nullable Scalar set, RequestFacts facts) {
        return set != null
                ? set.equals(value)
                : facts.parameter(STORE).filter(value::isSaidBy).isPresent();
    }

    private static @Nullable Scalar set(List<Amendment> amendments) {
        Scalar last = null;
        for (Amendment amendment : amendments) {
            if (amendment instanceof Amendment.SetParameter each
                    && each.parameter().equals(STORE)) {
                last = each.value();
            }
        }
        return last;
    }
}
