package io.fgproxy.facts;

/**
 * A stored object that the body of a request refers to. Immutable and thread-safe.
 *
 * @param type of the object as the catalogue has it, e.g. {@code file}, {@code vector_store}, {@code prompt}
 * @param id as written
 * @param where the place, in the form of a parameter: {@code tools[0].vector_store_ids[1]}
 */
public record Reference(String type, String id, String where) {}
