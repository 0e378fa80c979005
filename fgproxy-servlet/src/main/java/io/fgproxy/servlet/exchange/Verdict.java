package io.fgproxy.servlet.exchange;

import io.fgproxy.codec.UpstreamError;
import io.fgproxy.gate.MainKeyTrouble;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.RetryAfter;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a failed try shows.
 *
 * @param movable whether the request surely was not done, or may be done twice, so that it can be tried again
 * @param trouble what upstream has against the main key; null for nothing
 * @param pause how long upstream says that the trouble lasts; null if it does not say
 */
record Verdict(
        boolean movable,
        @Nullable MainKeyTrouble trouble,
        @Nullable Duration pause) {
    private static final Verdict FINAL = new Verdict(false, null, null);
    private static final int UNAUTHORIZED = 401;
    private static final int TOO_MANY_REQUESTS = 429;

    /** What servers in front of upstream answer when that is not there. */
    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    /**
     * Whether an answer with this status has to be read before it is known what it shows.
     *
     * @param safe whether the request may be done twice
     */
    static boolean isDue(int status, boolean safe) {
        return status == UNAUTHORIZED || status == TOO_MANY_REQUESTS || (safe && PASSING.contains(status));
    }

    /** On an answer of which {@link #isDue} is true; its body may be cut. */
    static Verdict of(ResponseHead head, byte[] body, Instant now) {
        if (PASSING.contains(head.status())) {
            return new Verdict(true, null, null);
        }
        UpstreamError error = UpstreamError.read(body);
        if (head.status() == UNAUTHORIZED) {
            // Clients choose what they ask for: what a key may not do must not make it a bad one for everybody.
            return new Verdict(true, error.isAboutPermissions() ? null : MainKeyTrouble.REFUSED, null);
        }
        return error.isOutOfQuota()
                ? new Verdict(true, MainKeyTrouble.OUT_OF_QUOTA, null)
                : new Verdict(
                        true,
                        MainKeyTrouble.RATE_LIMITED,
                        RetryAfter.of(head.headers(), now).orElse(null));
    }

    /** On a call that ended without an answer. */
    static Verdict of(UpstreamFailure failure, boolean safe) {
        return switch (failure) {
            case UNREACHABLE -> new Verdict(true, MainKeyTrouble.UNREACHABLE, null);
            case BROKEN -> safe ? new Verdict(true, null, null) : FINAL;
            case SILENT, MALFORMED -> FINAL;
        };
    }
}
