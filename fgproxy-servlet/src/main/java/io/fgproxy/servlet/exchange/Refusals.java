package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.LimitHeaders;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts refusals, and turns them and failures into answers: the one table of statuses. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private Refusals() {}

    /** Counts the refusal of a request that had arrived. */
    static void count(Gate gate, Arrival arrival, DenialReason reason) {
        gate.refused(arrival.key().id(), reason, arrival.operation().operation());
    }

    /** @param now to tell from when another try may be worth it */
    static Problem problem(Refusal refusal, Instant now) {
        Problem problem = problem(refusal.reason(), refusal.message(), refusal.param());
        Instant retryAt = refusal.retryAt();
        return retryAt == null ? problem : problem.retryAfter(LimitHeaders.secondsUntil(retryAt, now));
    }

    static Problem problem(DenialReason reason, String message, @Nullable String param) {
        return switch (reason) {
            case KEY_MISSING, KEY_UNKNOWN, KEY_REVOKED, KEY_DISABLED, KEY_NOT_YET_VALID, KEY_EXPIRED ->
                Problem.invalid(401, reason.code(), message, param);
            case OPERATION_NOT_ALLOWED,
                    MODEL_NOT_ALLOWED,
                    PARAMETER_NOT_ALLOWED,
                    TOOL_NOT_ALLOWED,
                    REFERENCE_NOT_ALLOWED,
                    ADDRESS_NOT_ALLOWED,
                    OUTSIDE_HOURS,
                    POLICY_INCOMPLETE,
                    PRICE_UNKNOWN -> Problem.invalid(403, reason.code(), message, param);
            case OPERATION_UNKNOWN, MODEL_NOT_FOUND -> Problem.invalid(404, reason.code(), message, param);
            case MODEL_MISSING, PARAMETER_MISSING, BODY_INVALID, QUERY_INVALID, REFERENCES_CONFLICT ->
                Problem.invalid(400, reason.code(), message, param);
            case BODY_TOO_LARGE -> Problem.invalid(413, reason.code(), message, param);
            case CONTENT_TYPE_UNSUPPORTED -> Problem.invalid(415, reason.code(), message, param);
            case QUOTA_EXHAUSTED, RATE_LIMITED -> new Problem(429, reason.code(), reason.code(), message, param, null);
            case ADMISSION_UNAVAILABLE, NO_MAIN_KEY, OVERLOADED -> Problem.unavailable(reason.code(), message);
        };
    }

    static Problem problem(UpstreamFailure failure) {
        return switch (failure) {
            case UNREACHABLE -> Problem.server(502, "upstream_unreachable", "The upstream API cannot be reached.");
            case SILENT -> Problem.server(504, "upstream_timeout", "The upstream API did not answer in time.");
            case MALFORMED ->
                Problem.server(502, "upstream_invalid_response", "The upstream API's answer is malformed.");
            case BROKEN ->
                Problem.server(502, "upstream_connection_lost", "The upstream API closed the connection early.");
        };
    }

    static Refusal overloaded() {
        return Refusal.of(
                DenialReason.OVERLOADED, "Too many requests are on their way through this proxy. Try again later.");
    }

    /** Upstream's own text is about the main key, shows a part of it, and would have the client doubt its own. */
    static Problem mainKeyRefused(SubKeyId key) {
        LOG.warn("Upstream refuses the main key that {} uses", key);
        return Problem.server(
                502, "upstream_refused_key", "The upstream API refused the proxy's own key. Tell its owner.");
    }

    /** A step of ours failed, by a fault of ours or for want of memory. */
    static Problem internal() {
        return Problem.server(500, "internal_error", "The proxy failed to process the request.");
    }

    /** @param received whether the body had arrived when the time was up */
    static Problem late(boolean received) {
        return received
                ? Problem.unavailable("admission_unavailable", "The request was not decided in time.")
                : Problem.invalid(408, "request_timeout", "The body did not arrive in time.", null);
    }

    static Problem bodyTooLarge(long most) {
        return problem(DenialReason.BODY_TOO_LARGE, "The body has more than the " + most + " bytes allowed.", null);
    }
}
