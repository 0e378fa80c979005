package io.fgproxy.key;

import io.fgproxy.policy.Excess;

/** A key would go beyond the template that it is bound to, or there is no such template. Nothing was changed. */
public final class TemplateExceededException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final String member;

    /** @param excess where it goes beyond */
    public TemplateExceededException(Excess excess) {
        super(excess.message());
        this.member = excess.member();
    }

    /** The place in the JSON form of the key, e.g. {@code models.allow}. */
    public String member() {
        return member;
    }
}
