package io.fgproxy.servlet.attack;

import java.util.List;

/** A JSON value as a careless reader sees it: nothing that was written is lost, duplicates included. */
sealed interface LooseValue {
    /** One member of an object. */
    record Member(String name, LooseValue value) {}

    /** An object with its members as written. */
    record Obj(List<Member> members) implements LooseValue {}

    /** An array. */
    record Arr(List<LooseValue> items) implements LooseValue {}

    /** A string, its escapes taken off. */
    record Str(String text) implements LooseValue {}

    /** Anything without quotes: numbers, literals, and words that JSON does not know. */
    record Word(String text) implements LooseValue {}
}
