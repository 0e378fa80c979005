package io.fgproxy.facts;

/** Why the model of a request cannot be told. */
public sealed interface UnknownModel {
    /**
     * The request should name a model here and does not.
     *
     * @param where the parameter that is missing
     */
    record Missing(String where) implements UnknownModel {}

    /**
     * Something made by an earlier request decides.
     *
     * @param what the thing that decides
     */
    record DecidedElsewhere(String what) implements UnknownModel {}
}
