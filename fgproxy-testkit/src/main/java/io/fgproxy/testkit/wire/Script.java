package io.fgproxy.testkit.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Which handler answers which request: one-shot replies first, then standing ones, then the default. Thread-safe. */
final class Script {

    private record Rule(RequestMatcher matcher, Handler handler) {}

    private final Handler otherwise;
    private final List<Rule> once = new ArrayList<>();
    private final List<Rule> always = new ArrayList<>();

    Script(Handler otherwise) {
        this.otherwise = otherwise;
    }

    synchronized void once(RequestMatcher matcher, Handler handler) {
        once.add(new Rule(matcher, handler));
    }

    /** The latest standing rule wins. */
    synchronized void always(RequestMatcher matcher, Handler handler) {
        always.add(0, new Rule(matcher, handler));
    }

    synchronized void clear() {
        once.clear();
        always.clear();
    }

    synchronized int pending() {
        return once.size();
    }

    synchronized Handler select(RecordedRequest request) {
        for (Iterator<Rule> rules = once.iterator(); rules.hasNext(); ) {
            Rule rule = rules.next();
            if (rule.matcher().matches(request)) {
                rules.remove();
                return rule.handler();
            }
        }
        return always.stream()
                .filter(rule -> rule.matcher().matches(request))
                .map(Rule::handler)
                .findFirst()
                .orElse(otherwise);
    }
}
