package io.fgproxy.policy;

/**
 * Where something goes beyond the bound that was set for it. Immutable and thread-safe.
 *
 * @param member the place in the JSON form, e.g. {@code models.allow}
 * @param message what is wrong there, as a sentence that begins with the member
 */
public record Excess(String member, String message) {
    static Excess beyondAllowed(String member, String entry) {
        return new Excess(member, member + ": '" + ToolRule.shown(entry) + "' is more than the template allows");
    }

    static Excess unlisted(String member) {
        return new Excess(member, member + " must be given, for the template allows some only");
    }

    static Excess notDenied(String member, String entry) {
        return new Excess(member, member + " must have '" + ToolRule.shown(entry) + "', which the template denies");
    }

    static Excess of(String member, String what) {
        return new Excess(member, member + " " + what);
    }
}
