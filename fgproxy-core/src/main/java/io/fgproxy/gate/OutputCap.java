package io.fgproxy.gate;

import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.util.ArrayList;
import java.util.List;

/** Bounds the output of a request to what its limits can pay. */
final class OutputCap {
    private OutputCap() {}

    /**
     * The amendments with the output bounded.
     *
     * @param facts as the request was read
     * @param amendments what the policy changes of it
     * @param cap the most tokens for each choice
     */
    static List<Amendment> apply(RequestFacts facts, List<Amendment> amendments, long cap) {
        List<String> names = facts.operation().parameters().outputCaps();
        List<Amendment> bounded = new ArrayList<>();
        boolean given = false;
        for (Amendment amendment : amendments) {
            boolean caps = amendment instanceof Amendment.SetParameter set && names.contains(set.parameter());
            given |= caps;
            bounded.add(caps ? lowered((Amendment.SetParameter) amendment, cap) : amendment);
        }
        for (String name : names) {
            boolean amended = amendments.stream()
                    .anyMatch(each -> each instanceof Amendment.SetParameter set
                            && set.parameter().equals(name));
            Parameter parameter = facts.parameter(name)
                    .filter(each -> each.kind() != Parameter.Kind.NULL)
                    .orElse(null);
            if (parameter != null && !amended) {
                given = true;
                if (parameter.integer().isEmpty() || parameter.integer().getAsLong() > cap) {
                    bounded.add(new Amendment.SetParameter(name, new Scalar.Whole(cap)));
                }
            }
        }
        if (!given && !names.isEmpty()) {
            bounded.add(new Amendment.SetParameter(names.get(0), new Scalar.Whole(cap)));
        }
        return List.copyOf(bounded);
    }

    private static Amendment lowered(Amendment.SetParameter set, long cap) {
        boolean within = set.value() instanceof Scalar.Whole whole && whole.value() <= cap;
        return within ? set : new Amendment.SetParameter(set.parameter(), new Scalar.Whole(cap));
    }
}
