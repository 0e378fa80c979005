package io.fgproxy.servlet.admin;

import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.servlet.http.Problem;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ends a call with a problem that is the caller's; it carries no stack trace. */
final class RefusedCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final @Nullable String allow;

    RefusedCall(Problem problem) {
        this(problem, null);
    }

    private RefusedCall(Problem problem, @Nullable String allow) {
        super(problem.message(), null, false, false);
        this.problem = problem;
        this.allow = allow;
    }

    static RefusedCall of(int status, String code, String message) {
        return new RefusedCall(Problem.invalid(status, code, message, null));
    }

    static RefusedCall badValue(@Nullable String param, String message) {
        return new RefusedCall(Problem.invalid(400, param == null ? "invalid_body" : "invalid_value", message, param));
    }

    static RefusedCall exceeds(TemplateExceededException e) {
        return new RefusedCall(Problem.invalid(400, "template_exceeded", e.getMessage() + ".", e.member()));
    }

    static RefusedCall notFound(String what) {
        return of(404, "not_found", "There is no such " + what + ".");
    }

    static RefusedCall wrongMethod(Set<String> allowed) {
        String allow = String.join(", ", new TreeSet<>(allowed));
        String message = "This path takes the methods " + allow + ".";
        return new RefusedCall(Problem.invalid(405, "method_not_allowed", message, null), allow);
    }

    Problem problem() {
        return problem;
    }

    /** The methods to be named in {@code Allow}; null if the method is not the problem. */
    @Nullable
    String allow() {
        return allow;
    }
}
