package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.BodyKind;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.BodySettings;
import io.fgproxy.servlet.http.CredentialReader;
import io.fgproxy.servlet.http.HeaderRules;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.RequestRules;
import io.fgproxy.servlet.http.RequestTarget;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Judges the head of a request, before a byte of its body is asked for. Thread-safe. */
final class Reception {
    /** The catalogue's paths begin with the API version, which stands for the mount. */
    private static final String API_ROOT = "/v1";

    private final Gate gate;
    private final BodySettings bodies;
    private final OperationCatalog catalog = OperationCatalog.standard();

    Reception(Gate gate, BodySettings bodies) {
        this.gate = gate;
        this.bodies = bodies;
    }

    /** What became of a request's head. */
    sealed interface Outcome {
        record Welcome(Arrival arrival) implements Outcome {}

        record Rejected(Problem problem) implements Outcome {}
    }

    Outcome receive(HttpServletRequest request, String mount) {
        Optional<Problem> broken = RequestRules.check(request);
        if (broken.isPresent()) {
            return new Outcome.Rejected(broken.get());
        }
        RequestTarget.Reading reading = RequestTarget.read(request, mount);
        if (reading instanceof RequestTarget.Reading.Refused refused) {
            return new Outcome.Rejected(refused.problem());
        }
        RequestTarget target = ((RequestTarget.Reading.Canonical) reading).target();
        Identification who = gate.identify(CredentialReader.read(request));
        if (who instanceof Refusal refusal) {
            return new Outcome.Rejected(Refusals.problem(refusal));
        }
        SubKey key = ((Identification.Identified) who).key();
        Optional<OperationMatch> operation = catalog.match(request.getMethod(), API_ROOT + target.path());
        if (operation.isEmpty()) {
            return new Outcome.Rejected(Refusals.problem(
                    DenialReason.OPERATION_UNKNOWN,
                    "Unknown request URL: " + request.getMethod() + " " + API_ROOT + target.path() + ".",
                    null));
        }
        Optional<Refusal> refusal = gate.precheck(key, operation.get().operation(), null);
        if (refusal.isPresent()) {
            return new Outcome.Rejected(Refusals.problem(refusal.get()));
        }
        return welcome(request, key, operation.get(), target);
    }

    private Outcome welcome(HttpServletRequest request, SubKey key, OperationMatch operation, RequestTarget target) {
        Set<BodyKind> kinds = operation.operation().bodies();
        long maxBody = kinds.contains(BodyKind.MULTIPART) ? bodies.maxBytes() : bodies.maxJsonBytes();
        long declared = declaredLength(request);
        if (declared > maxBody) {
            return new Outcome.Rejected(Refusals.bodyTooLarge(maxBody));
        }
        List<HeaderRules.Field> fields;
        try {
            fields = HeaderRules.forUpstream(request);
        } catch (IllegalArgumentException e) {
            return new Outcome.Rejected(Problem.invalid(400, "invalid_header", e.getMessage() + ".", null));
        }
        return new Outcome.Welcome(
                new Arrival(key, operation, target, request.getContentType(), fields, declared, maxBody));
    }

    /** 0 if there is no body; without a length, HTTP/1.1 tells by Transfer-Encoding and HTTP/2 not at all. */
    private static long declaredLength(HttpServletRequest request) {
        long length = request.getContentLengthLong();
        boolean unknown = length < 0
                && (request.getHeader("Transfer-Encoding") != null
                        || (request.getProtocol().startsWith("HTTP/2")
                                && request.getMethod().equals("POST")));
        return unknown ? -1 : Math.max(length, 0);
    }
}
