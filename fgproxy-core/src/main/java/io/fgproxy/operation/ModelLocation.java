package io.fgproxy.operation;

import java.util.List;

/**
 * One place where a request may name a model. All the places of an operation count, not only the first. The places come
 * from the schemas of the official OpenAPI description of the OpenAI API. Immutable and thread-safe.
 */
public sealed interface ModelLocation
        permits ModelLocation.Body, ModelLocation.MultipartField, ModelLocation.PathVariable, ModelLocation.Stored {
    /**
     * A member of the JSON body.
     *
     * @param path the segments of a JSON pointer, never empty; {@code "*"} stands for any array index, {@code "**"} for
     *     any depth (none included)
     */
    record Body(List<String> path) implements ModelLocation {
        /** Copies the path; an empty one, or one with an empty segment, is an {@link IllegalArgumentException}. */
        public Body {
            path = List.copyOf(path);
            if (path.isEmpty() || path.contains("")) {
                throw new IllegalArgumentException("A body location needs a path without empty segments");
            }
        }
    }

    /**
     * A field of a multipart form.
     *
     * @param name the name of the field, never empty
     */
    record MultipartField(String name) implements ModelLocation {
        /** An empty name is an {@link IllegalArgumentException}. */
        public MultipartField {
            requireText(name);
        }
    }

    /**
     * A variable of the path template, whose raw segment is the model.
     *
     * @param name the name of the variable without its braces, never empty
     */
    record PathVariable(String name) implements ModelLocation {
        /** An empty name is an {@link IllegalArgumentException}. */
        public PathVariable {
            requireText(name);
        }
    }

    /**
     * An object created earlier decides; the model cannot be established from the request.
     *
     * @param what which object, in words for a message, never empty
     */
    record Stored(String what) implements ModelLocation {
        /** An empty description is an {@link IllegalArgumentException}. */
        public Stored {
            requireText(what);
        }
    }

    private static void requireText(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("A model location needs a name");
        }
    }
}
