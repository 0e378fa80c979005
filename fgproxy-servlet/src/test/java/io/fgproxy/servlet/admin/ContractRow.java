package io.fgproxy.servlet.admin;

import java.util.EnumMap;
import java.util.Map;

/**
 * What one route of the admin API answers in each case, to whoever may call it.
 *
 * @param route method and path
 * @param cells one for each case
 */
record ContractRow(String route, Map<Case, Cell> cells) {
    /** What may be wrong with a call. */
    enum Case {
        OK,
        UNKNOWN_FIELD,
        WRONG_TYPE,
        TOO_LARGE,
        NOT_FOUND,
        CONFLICT
    }

    /** What a case is for a route. */
    sealed interface Cell {}

    /**
     * There is no such case.
     *
     * @param because why not
     */
    record None(String because) implements Cell {}

    /**
     * A call and its answer.
     *
     * @param subject makes what the call is about
     * @param query to be put behind the path, with its question mark; empty for none
     * @param body JSON; null for none
     * @param status of the answer
     * @param code of the error; empty if it is none
     */
    record Sent(Subject subject, String query, String body, int status, String code) implements Cell {
        /** The same call with another body. */
        Sent with(String json) {
            return new Sent(subject, query, json, status, code);
        }

        /** The same call with a query. */
        Sent asking(String text) {
            return new Sent(subject, text, body, status, code);
        }

        /** The same call about something else. */
        Sent about(Subject other) {
            return new Sent(other, query, body, status, code);
        }

        /** The same call, refused. */
        Sent refused(int with, String saying) {
            return new Sent(subject, query, body, with, saying);
        }
    }

    /** Makes something new for one call. */
    @FunctionalInterface
    interface Subject {
        /** The id that stands for <code>{id}</code>. */
        String make(ContractWorld world) throws Exception;
    }

    static ContractRow of(String route) {
        return new ContractRow(route, new EnumMap<>(Case.class));
    }

    /** Says what a case is; each once. */
    ContractRow with(Case what, Cell cell) {
        if (cells.put(what, cell) != null) {
            throw new IllegalStateException(route + " says twice what this is: " + what);
        }
        return this;
    }

    /** Says that there is no such case. */
    ContractRow without(Case what, String because) {
        return with(what, new None(because));
    }
}
