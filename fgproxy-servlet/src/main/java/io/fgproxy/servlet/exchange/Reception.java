package io.fgproxy.servlet.exchange;

import io.fgproxy.gate.Gate;
import io.fgproxy.gate.Identification;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.BodyKind;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.operation.OperationMatch;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.BodySettings;
import io.fgproxy.servlet.http.ClientAddress;
import io.fgproxy.servlet.http.CredentialReader;
import io.fgproxy.servlet.http.HeaderRules;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.RequestRules;
import io.fgproxy.servlet.http.RequestTarget;
import io.fgproxy.servlet.http.SecretFinder;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Judges the head of a request, before a byte of its body is asked for. Thread-safe. */
final class Reception {
    /** The catalogue's paths begin with the API version, which stands for the mount. */
    private static final String API_ROOT = "/v1";

    private final Gate gate;
    private final BodySettings bodies;
    private final ClientAddress addresses;
    private final OperationCatalog catalog = OperationCatalog.standard();

    Reception(Gate gate, BodySettings bodies, ClientAddress addresses) {
        this.gate = gate;
        this.bodies = bodies;
        this.addresses = addresses;
    }

    /** What became of a request's head. */
    sealed interface Outcome {
        record Welcome(Arrival arrival) implements Outcome {}

        /**
         * It is answered at once.
         *
         * @param problem to be told
         * @param operation null if it is not known
         */
        record Rejected(Problem problem, @Nullable Operation operation) implements Outcome {
            Rejected(Problem problem) {
                this(problem, null);
            }
        }

        /** The holder of a key asks about it. */
        record OwnKey(SubKey key) implements Outcome {}
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
        String credential = CredentialReader.read(request);
        Identification who = gate.identify(credential);
        if (who instanceof Refusal refusal) {
            return rejected(null, refusal, null);
        }
        SubKey key = ((Identification.Identified) who).key();
        if (credential != null && SecretFinder.isIn(credential, target.pathAndQuery())) {
            return new Outcome.Rejected(Problem.invalid(
                    400, "credential_in_url", "The key belongs in the Authorization header alone.", null));
        }
        if (target.path().equals(OwnKey.PATH)) {
            return new Outcome.OwnKey(key);
        }
        Optional<OperationMatch> operation = catalog.match(request.getMethod(), API_ROOT + target.path());
        if (operation.isEmpty()) {
            gate.refused(key.id(), DenialReason.OPERATION_UNKNOWN, null);
            return new Outcome.Rejected(Refusals.problem(
                    DenialReason.OPERATION_UNKNOWN,
                    "Unknown request URL: " + request.getMethod() + " " + API_ROOT + target.path() + ".",
                    null));
        }
        InetAddress source = addresses.of(request);
        Optional<Refusal> refusal = gate.precheck(key, operation.get().operation(), source);
        if (refusal.isPresent()) {
            return rejected(key, refusal.get(), operation.get().operation());
        }
        List<HeaderRules.Field> fields;
        try {
            fields = HeaderRules.forUpstream(request, credential);
        } catch (IllegalArgumentException e) {
            return new Outcome.Rejected(
                    Problem.invalid(400, "invalid_header", e.getMessage() + ".", null),
                    operation.get().operation());
        }
        return welcome(request, key, source, operation.get(), target, fields);
    }

    private Outcome rejected(@Nullable SubKey key, Refusal refusal, @Nullable Operation operation) {
        gate.refused(key == null ? null : key.id(), refusal.reason(), operation);
        return new Outcome.Rejected(Refusals.problem(refusal, gate.now()), operation);
    }

    /** Not {@code getContentType()}, which fails on Jetty when it does not know the charset. */
    private static @Nullable String contentType(HttpServletRequest request) {
        return request.getHeader("Content-Type");
    }

    private Outcome welcome(
            HttpServletRequest request,
            SubKey key,
            @Nullable InetAddress source,
            OperationMatch operation,
            RequestTarget target,
            List<HeaderRules.Field> fields) {
        Set<BodyKind> kinds = operation.operation().bodies();
        long taken = kinds.contains(BodyKind.MULTIPART) ? bodies.maxBytes() : bodies.maxJsonBytes();
        long known = Math.min(taken, gate.maxBodyBytes(key));
        Arrival arrival = new Arrival(
                key, source, operation, target, contentType(request), fields, declaredLength(request), taken, known);
        Optional<Problem> tooLarge =
                arrival.declaredLength() > known ? judgeBodySize(arrival, arrival.declaredLength()) : Optional.empty();
        return tooLarge.<Outcome>map(problem -> new Outcome.Rejected(problem, operation.operation()))
                .orElseGet(() -> new Outcome.Welcome(arrival));
    }

    /** Why a body must not have so many bytes, by what holds now; empty if it may. */
    Optional<Problem> judgeBodySize(Arrival arrival, long bytes) {
        if (bytes > arrival.maxBody()) {
            Refusals.count(gate, arrival, DenialReason.BODY_TOO_LARGE);
            return Optional.of(Refusals.bodyTooLarge(arrival.maxBody()));
        }
        return gate.judgeBodySize(arrival.key(), bytes).map(refusal -> {
            Refusals.count(gate, arrival, refusal.reason());
            return Refusals.problem(refusal, gate.now());
        });
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
