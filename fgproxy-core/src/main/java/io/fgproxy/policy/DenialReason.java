package io.fgproxy.policy;

/** Why a request is refused. The {@link #code()} is stable: clients and tests may rely on it. */
public enum DenialReason {
    /** No credential was sent. */
    KEY_MISSING("invalid_api_key"),
    /** The credential is not a key of ours. */
    KEY_UNKNOWN("invalid_api_key"),
    /** The key was revoked. */
    KEY_REVOKED("invalid_api_key"),
    /** The key is disabled. */
    KEY_DISABLED("invalid_api_key"),
    /** The key's validity has not begun. */
    KEY_NOT_YET_VALID("invalid_api_key"),
    /** The key has expired. */
    KEY_EXPIRED("invalid_api_key"),
    /** No such operation is known. */
    OPERATION_UNKNOWN("unknown_url"),
    /** The key may not do this. */
    OPERATION_NOT_ALLOWED("operation_not_allowed"),
    /** The key may not use this model, or the model cannot be established. */
    MODEL_NOT_ALLOWED("model_not_allowed"),
    /** The key may not see this model: to it, the model does not exist. */
    MODEL_NOT_FOUND("model_not_found"),
    /** The key is restricted to some models and the request names none. */
    MODEL_MISSING("missing_required_parameter"),
    /** The body cannot be read, or can be read in two ways. */
    BODY_INVALID("invalid_body"),
    /** The query has a parameter that is not known, or is malformed. */
    QUERY_INVALID("invalid_query"),
    /** The body is larger than the proxy accepts. */
    BODY_TOO_LARGE("body_too_large"),
    /** The body is of a type that the operation does not take. */
    CONTENT_TYPE_UNSUPPORTED("unsupported_content_type"),
    /** The key may not send this parameter, or not with this value. */
    PARAMETER_NOT_ALLOWED("parameter_not_allowed"),
    /** The key must send a parameter that is not there. */
    PARAMETER_MISSING("missing_required_parameter"),
    /** The key may not use this tool. */
    TOOL_NOT_ALLOWED("tool_not_allowed"),
    /** The key may not refer to this stored object. */
    REFERENCE_NOT_ALLOWED("reference_not_allowed"),
    /** The stored objects that it names are in several accounts, so that no main key knows them all. */
    REFERENCES_CONFLICT("conflicting_references"),
    /** The key may not be used from where the request comes. */
    ADDRESS_NOT_ALLOWED("address_not_allowed"),
    /** The key may not be used at this time. */
    OUTSIDE_HOURS("outside_hours"),
    /** The key's policy stands on something that does not exist, or contradicts itself. */
    POLICY_INCOMPLETE("policy_incomplete"),
    /** The key's quota is used up. */
    QUOTA_EXHAUSTED("insufficient_quota"),
    /** A limit of a short window, or of requests at the same time, has no room now. */
    RATE_LIMITED("rate_limit_exceeded"),
    /** A limit of money or tokens holds for the request, and what it takes of it cannot be told beforehand. */
    PRICE_UNKNOWN("price_unknown"),
    /** The decision could not be made, so it is no. */
    ADMISSION_UNAVAILABLE("admission_unavailable"),
    /** No main key is usable for this sub-key. */
    NO_MAIN_KEY("no_main_key"),
    /** As many requests are on their way as there may be, and as many wait. */
    OVERLOADED("proxy_overloaded");

    private final String code;

    DenialReason(String code) {
        this.code = code;
    }

    /** The value of {@code error.code} in the answer. */
    public String code() {
        return code;
    }
}
