package io.fgproxy.policy;

import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Span;

/** A simple value of a parameter. Immutable and thread-safe; equal by kind and value. */
public sealed interface Scalar {
    /** Returns true if the parameter has exactly this value, so that nothing needs to be changed. */
    boolean isSaidBy(Parameter parameter);

    /** The parameter that has this value. */
    Parameter asParameter(String name, Span span);

    /** A string, as text without quotes. */
    record Text(String value) implements Scalar {
        @Override
        public boolean isSaidBy(Parameter parameter) {
            boolean text = parameter.kind() == Parameter.Kind.STRING || parameter.kind() == Parameter.Kind.FIELD;
            return text && value.equals(parameter.text());
        }

        @Override
        public Parameter asParameter(String name, Span span) {
            return new Parameter(name, Parameter.Kind.STRING, value, span);
        }
    }

    /** An integer. */
    record Whole(long value) implements Scalar {
        @Override
        public boolean isSaidBy(Parameter parameter) {
            return parameter.integer().isPresent() && parameter.integer().getAsLong() == value;
        }

        @Override
        public Parameter asParameter(String name, Span span) {
            return new Parameter(name, Parameter.Kind.NUMBER, Long.toString(value), span);
        }
    }

    /** True or false. */
    record Flag(boolean value) implements Scalar {
        @Override
        public boolean isSaidBy(Parameter parameter) {
            boolean flag = parameter.kind() == Parameter.Kind.BOOLEAN || parameter.kind() == Parameter.Kind.FIELD;
            return flag && Boolean.toString(value).equals(parameter.text());
        }

        @Override
        public Parameter asParameter(String name, Span span) {
            return new Parameter(name, Parameter.Kind.BOOLEAN, Boolean.toString(value), span);
        }
    }

    /** JSON's null; in a form, an empty field. */
    record Nothing() implements Scalar {
        @Override
        public boolean isSaidBy(Parameter parameter) {
            return parameter.kind() == Parameter.Kind.NULL
                    || (parameter.kind() == Parameter.Kind.FIELD && "".equals(parameter.text()));
        }

        @Override
        public Parameter asParameter(String name, Span span) {
            return new Parameter(name, Parameter.Kind.NULL, "null", span);
        }
    }
}
