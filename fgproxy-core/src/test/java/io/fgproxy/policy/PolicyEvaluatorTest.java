package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PolicyEvaluatorTest {
    private static final Policy STANDARD = Policy.standard();

    @Test
    void theStandardPolicyIsInferenceWithEveryModel() {
        assertThat(evaluate(STANDARD, Facts.chat("gpt-4o"))).isEqualTo("allowed");
        assertThat(evaluate(STANDARD, Facts.chat())).isEqualTo("allowed");
        assertThat(evaluate(STANDARD, Facts.of("models.list"))).isEqualTo("allowed");
        assertThat(evaluate(STANDARD, Facts.of("files.list"))).isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(evaluate(STANDARD, Facts.of("admin.organization.projects.archive")))
                .isEqualTo("OPERATION_NOT_ALLOWED");
    }

    @Test
    void theOperationIsAskedBeforeTheModel() {
        Policy policy = STANDARD.withModels(ModelRule.standard().allowing(List.of("a")));
        assertThat(evaluate(policy, Facts.of("models.retrieve", "b"))).isEqualTo("MODEL_NOT_FOUND");
        assertThat(evaluate(policy, Facts.of("models.delete", "b"))).isEqualTo("OPERATION_NOT_ALLOWED");
        assertThat(evaluate(policy, Facts.chat("b"))).isEqualTo("MODEL_NOT_ALLOWED");
        assertThat(evaluate(policy, Facts.chat("a"))).isEqualTo("allowed");
    }

    @Test
    void bothRulesMustAgree() {
        Policy policy = STANDARD.withOperations(OperationRule.standard().allowing(List.of("embeddings.create")))
                .withModels(ModelRule.standard().denying(List.of("b")));
        assertThat(evaluate(policy, Facts.of("embeddings.create", "a"))).isEqualTo("allowed");
        assertThat(evaluate(policy, Facts.of("embeddings.create", "b"))).isEqualTo("MODEL_NOT_ALLOWED");
        assertThat(evaluate(policy, Facts.chat("a"))).isEqualTo("OPERATION_NOT_ALLOWED");
    }

    @Test
    void theCodesOfRefusalsAreStable() {
        assertThat(Arrays.stream(DenialReason.values())
                        .map(reason -> reason + "=" + reason.code())
                        .collect(Collectors.joining(" ")))
                .isEqualTo("KEY_MISSING=invalid_api_key KEY_UNKNOWN=invalid_api_key KEY_REVOKED=invalid_api_key "
                        + "KEY_DISABLED=invalid_api_key KEY_NOT_YET_VALID=invalid_api_key "
                        + "KEY_EXPIRED=invalid_api_key OPERATION_UNKNOWN=unknown_url "
                        + "OPERATION_NOT_ALLOWED=operation_not_allowed MODEL_NOT_ALLOWED=model_not_allowed "
                        + "MODEL_NOT_FOUND=model_not_found MODEL_MISSING=missing_required_parameter "
                        + "BODY_INVALID=invalid_body QUERY_INVALID=invalid_query "
                        + "BODY_TOO_LARGE=body_too_large CONTENT_TYPE_UNSUPPORTED=unsupported_content_type "
                        + "PARAMETER_NOT_ALLOWED=parameter_not_allowed "
                        + "PARAMETER_MISSING=missing_required_parameter TOOL_NOT_ALLOWED=tool_not_allowed "
                        + "REFERENCE_NOT_ALLOWED=reference_not_allowed "
                        + "REFERENCES_CONFLICT=conflicting_references "
                        + "ADDRESS_NOT_ALLOWED=address_not_allowed OUTSIDE_HOURS=outside_hours "
                        + "POLICY_INCOMPLETE=policy_incomplete QUOTA_EXHAUSTED=insufficient_quota "
                        + "RATE_LIMITED=rate_limit_exceeded PRICE_UNKNOWN=price_unknown "
                        + "ADMISSION_UNAVAILABLE=admission_unavailable NO_MAIN_KEY=no_main_key "
                        + "OVERLOADED=proxy_overloaded");
    }

    private static String evaluate(Policy policy, RequestFacts facts) {
        return PolicyEvaluator.evaluate(policy, facts, Facts.ANY) instanceof Decision.Denied denied
                ? denied.reason().name()
                : "allowed";
    }
}
