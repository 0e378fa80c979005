package io.fgproxy.servlet.admin;

import io.fgproxy.ExplainedRequest;
import io.fgproxy.FgProxy;
import io.fgproxy.codec.ExplanationJson;
import io.fgproxy.gate.Explanation;
import io.fgproxy.gate.Refusal;
import io.fgproxy.key.KeyState;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.Decision;
import io.fgproxy.policy.DenialReason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Asks what would become of a request. Immutable and thread-safe. */
final class ExplainCalls {
    private final FgProxy proxy;

    ExplainCalls(FgProxy proxy) {
        this.proxy = proxy;
    }

    Answer explain(SubKeyId id, AdminCall call) throws IOException {
        ExplanationJson.Asked asked = ExplanationJson.read(call.json());
        return proxy.explain(id, request(asked))
                .map(explanation -> answer(asked, explanation))
                .orElseThrow(() -> RefusedCall.notFound("sub-key"));
    }

    /** Of a key that is not there yet; one that could not be made is not explained. */
    Answer preview(AdminCall call) throws IOException {
        ExplanationJson.Preview preview = ExplanationJson.readPreview(call.json(), proxy.templates()::get);
        try {
            return answer(preview.request(), proxy.explain(preview.settings(), request(preview.request())));
        } catch (TemplateExceededException e) {
            throw RefusedCall.exceeds(e);
        }
    }

    private static ExplainedRequest request(ExplanationJson.Asked asked) {
        return new ExplainedRequest(
                asked.method(),
                asked.path(),
                asked.query(),
                asked.contentType(),
                asked.body(),
                asked.source(),
                asked.at());
    }

    private static Answer answer(ExplanationJson.Asked asked, Explanation explanation) {
        Refusal refusal = explanation.refusal();
        @Nullable
        String operation = OperationCatalog.standard()
                .match(asked.method(), asked.path())
                .map(match -> match.operation().name())
                .orElse(null);
        return Answer.ok(ExplanationJson.write(new ExplanationJson.Told(
                explanation.facts(),
                operation,
                refusal == null ? null : new Decision.Denied(refusal.reason(), refusal.message(), refusal.param()),
                rule(explanation),
                explanation.amendments(),
                explanation.reserved(),
                explanation.mainKey() == null ? null : explanation.mainKey().value(),
                explanation.standings())));
    }

    private static @Nullable String rule(Explanation explanation) {
        Refusal refusal = explanation.refusal();
        if (refusal == null) {
            return null;
        }
        if (explanation.keyState() != KeyState.VALID) {
            return "status";
        }
        if (refusal.reason() == DenialReason.QUOTA_EXHAUSTED || refusal.reason() == DenialReason.RATE_LIMITED) {
            return "limits";
        }
        return explanation
                .deciding()
                .map(verdict ->
                        verdict.group() == null ? verdict.rule() : verdict.rule() + " of the group " + verdict.group())
                .orElse(null);
    }
}
