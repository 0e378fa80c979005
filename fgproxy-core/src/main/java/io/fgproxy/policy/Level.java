package io.fgproxy.policy;

/** Whose policy it is, which decides what an absent allow list means. */
public enum Level {
    /** A key's own: what it does not allow is what is safe to share, and no more. */
    KEY,

    /** That of a group of keys, which can only narrow what its keys may do: what it does not mention stays theirs. */
    GROUP
}
