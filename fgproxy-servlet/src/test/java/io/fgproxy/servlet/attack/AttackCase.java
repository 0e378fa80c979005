package io.fgproxy.servlet.attack;

import java.util.List;
import java.util.Map;

/**
 * One case of the corpus.
 *
 * @param family that it belongs to
 * @param name unique in its family
 * @param policy of the key that is used, from the table of policies
 * @param expect what must become of it
 * @param request as written in the corpus, before macros
 * @param options further directives by name: {@code body}, {@code end}, {@code file}, {@code becomes}
 */
record AttackCase(
        String family,
        String name,
        String policy,
        Expectation expect,
        String request,
        Map<String, List<String>> options) {
    boolean isControl() {
        return expect.kind() == Expectation.Kind.PASSES;
    }

    /** The values of an option, empty if it was not given. */
    List<String> option(String name) {
        return options.getOrDefault(name, List.of());
    }

    @Override
    public String toString() {
        return family + ": " + name;
    }
}
