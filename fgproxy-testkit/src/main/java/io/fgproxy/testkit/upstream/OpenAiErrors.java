package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** The bodies of OpenAI's errors. */
final class OpenAiErrors {

    private static final String KEYS_PAGE = "https://platform.openai.com/account/api-keys";

    private OpenAiErrors() {}

    static ObjectNode body(String message, String type, @Nullable String param, @Nullable String code) {
        return Json.object("error", Json.object("message", message, "type", type, "param", param, "code", code));
    }

    /** The type that goes with a status and a code. */
    static String typeOf(int status, String code) {
        if (code.equals("insufficient_quota")) {
            return code;
        }
        if (code.equals("rate_limit_exceeded")) {
            return "requests";
        }
        return status >= 500 ? "server_error" : "invalid_request_error";
    }

    static ApiException missingKey() {
        return new ApiException(
                401,
                body(
                        "You didn't provide an API key. You need to provide your API key in an Authorization header"
                                + " using Bearer auth (i.e. Authorization: Bearer YOUR_KEY), or as the password field"
                                + " (with blank username) if you're accessing the API from your browser and are"
                                + " prompted for a username and password. You can obtain an API key from "
                                + KEYS_PAGE + ".",
                        "invalid_request_error",
                        null,
                        null));
    }

    static ApiException wrongKey(String presented) {
        return new ApiException(
                401,
                body(
                        "Incorrect API key provided: " + masked(presented) + ". You can find your API key at "
                                + KEYS_PAGE + ".",
                        "invalid_request_error",
                        null,
                        "invalid_api_key"));
    }

    static ApiException badRequest(String message, @Nullable String param, @Nullable String code) {
        return new ApiException(400, body(message, "invalid_request_error", param, code));
    }

    static ApiException notFound(String message, @Nullable String param, @Nullable String code) {
        return new ApiException(404, body(message, "invalid_request_error", param, code));
    }

    /** As the original shows keys: the beginning, stars, the last four. */
    private static String masked(String key) {
        if (key.length() <= 12) {
            return "*".repeat(key.length());
        }
        return key.substring(0, 8) + "*".repeat(key.length() - 12) + key.substring(key.length() - 4);
    }
}
