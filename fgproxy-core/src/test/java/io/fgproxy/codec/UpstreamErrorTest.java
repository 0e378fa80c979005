package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an error of upstream is about. */
class UpstreamErrorTest {
    private static UpstreamError read(String json) {
        return UpstreamError.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"m\",\"type\":\"insufficient_quota\",\"param\":null,\"code\":\"insufficient_quota\"}}",
                "{\"error\":{\"type\":\"x\",\"code\":\"INSUFFICIENT_QUOTA\"}}",
                "{\"error\":{\"type\":\"insufficient_quota\",\"code\":null}}",
                "{\"error\":{\"code\":\"billing_not_active\"}}"
            })
    void thatTheCreditIsGoneIsToldByCodeOrType(String json) {
        assertThat(read(json).isOutOfQuota()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"insufficient_quota\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}",
                "{\"error\":{\"code\":429,\"type\":[\"insufficient_quota\"]}}",
                "{\"error\":\"insufficient_quota\"}",
                "{\"code\":\"insufficient_quota\"}",
                "[]",
                "",
                "{\"error\":{\"code\":\"insufficient_quota\"",
                "<html>insufficient_quota</html>"
            })
    void anythingElseDoesNotTellIt(String json) {
        assertThat(read(json).isOutOfQuota()).isFalse();
        assertThat(read(json).isAboutPermissions()).isFalse();
    }

    @Test
    void permissionsOfAKeyAreNotTheKey() {
        assertThat(
                        read("{\"error\":{\"message\":\"You have insufficient permissions for this operation. Missing scopes:"
                                        + " api.model.read.\",\"code\":null}}")
                                .isAboutPermissions())
                .isTrue();
        assertThat(read("{\"error\":{\"message\":\"Incorrect API key provided\",\"code\":\"invalid_api_key\"}}")
                        .isAboutPermissions())
                .isFalse();
    }
}
