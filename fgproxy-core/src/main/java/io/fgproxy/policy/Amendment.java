package io.fgproxy.policy;

import io.fgproxy.facts.NamedModel;

/** A change that a policy makes to a request before it goes upstream. Immutable and thread-safe. */
public sealed interface Amendment {
    /**
     * Puts the model that an alias stands for in the place of the alias.
     *
     * @param alias as the request names it
     * @param target the model to be named instead
     */
    record ReplaceModel(NamedModel alias, String target) implements Amendment {}

    /**
     * Gives a parameter a value, whether the request has the parameter or not.
     *
     * @param parameter the name of a member at the top of a JSON body, or of a field of a form
     * @param value the new value
     */
    record SetParameter(String parameter, Scalar value) implements Amendment {}

    /**
     * Gives a member of {@code stream_options} a value. Everything else in it stays; if there is no such object, it is
     * made.
     *
     * @param member the name of the member
     * @param value the new value
     */
    record SetStreamOption(String member, Scalar value) implements Amendment {}
}
