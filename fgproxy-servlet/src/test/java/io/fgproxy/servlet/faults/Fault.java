package io.fgproxy.servlet.faults;

import io.fgproxy.servlet.container.Setup;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that goes wrong, and what becomes of the request then.
 *
 * @param name what goes wrong
 * @param answer what the client sees
 * @param charged how many requests are charged in the end
 * @param link what becomes of the connection to upstream
 * @param act has it go wrong
 * @param on where it can
 */
record Fault(String name, Answer answer, int charged, Link link, Act act, Predicate<Setup> on) {
    /** Has something go wrong and returns what the client saw; null if it has left. */
    interface Act {
        @Nullable
        Seen play(Scene scene) throws Exception;
    }

    /** What becomes of the connection to upstream. */
    enum Link {
        /** No request got there. */
        UNUSED("not reached"),
        CLOSED("closed"),
        KEPT("kept"),
        /** The JDK's client fails inside, and offers no way to close it. */
        LEFT("left for upstream to close"),
        /** More than one, or closed by upstream itself, so there is nothing to be said in a word. */
        OTHER("–");

        private final String words;

        Link(String words) {
            this.words = words;
        }
    }

    /** Who or what fails. */
    enum Side {
        UPSTREAM("Upstream"),
        CLIENT("The client"),
        OWN("The proxy and what it stands on");

        final String title;

        Side(String title) {
            this.title = title;
        }

        List<Fault> faults() {
            return switch (this) {
                case UPSTREAM -> UpstreamFaults.ALL;
                case CLIENT -> ClientFaults.ALL;
                case OWN -> OwnFaults.ALL;
            };
        }
    }

    /** Everywhere. */
    static Fault of(String name, Answer answer, int charged, Link link, Act act) {
        return new Fault(name, answer, charged, link, act, setup -> true);
    }

    /** The same, only there. */
    Fault only(Predicate<Setup> where) {
        return new Fault(name, answer, charged, link, act, where);
    }

    /** All of them. */
    static List<Fault> all() {
        return Stream.of(Side.values()).flatMap(side -> side.faults().stream()).toList();
    }

    /** Its row in the documentation. */
    String row() {
        String times = charged == 0 ? "nothing" : charged == 1 ? "once" : charged + " times";
        return "| " + name + " | " + answer.words() + " | " + times + " | " + link.words + " |";
    }

    @Override
    public String toString() {
        return name;
    }
}
