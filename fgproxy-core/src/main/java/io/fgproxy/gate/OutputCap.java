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
     * @param most the most that there would be without this; nothing is added if the cap is not below it, because models
     *     refuse caps that are larger than what they make
     */
    static List<Amendment> apply(RequestFacts facts, List<Amendment> amendments, long cap, long most) {
        List<String> names = facts.operation().parameters().outputCaps();
        List<Amendment> bounded = new ArrayList<>();
        boolean given = false;
        for (Amendment amendment : amendments) {
            boolean caps = amendment instanceof Amendment.SetParameter set
                    && names.contains(set.parameter())
                    && !(set.value() instanceof Scalar.Nothing);
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
                long value = parameter.integer().orElse(-1);
                if (value < 0 || value > cap) {
                    bounded.add(new Amendment.SetParameter(name, new Scalar.Whole(cap)));
                }
            }
        }
        if (!given && !names.isEmpty() && cap < most) {
            bounded.add(new Amendment.SetParameter(names.get(0), new Scalar.Whole(cap)));
        }
        return List.copyOf(bounded);
    }

    /** The amendments with one that sets a parameter, instead of any other that does. */
    static List<Amendment> set(List<Amendment> amendments, String name, long value) {
        List<Amendment> changed = new ArrayList<>(amendments);
        changed.removeIf(each ->
                each instanceof Amendment.SetParameter set && set.parameter().equals(name));
        changed.add(new Amendment.SetParameter(name, new Scalar.Whole(value)));
        return List.copyOf(changed);
    }

    private static Amendment lowered(Amendment.SetParameter set, long cap) {
        boolean within = set.value() instanceof Scalar.Whole whole && whole.value() >= 0 && whole.value() <= cap;
        return within ? set : new Amendment.SetParameter(set.parameter(), new Scalar.Whole(cap));
    }
}
