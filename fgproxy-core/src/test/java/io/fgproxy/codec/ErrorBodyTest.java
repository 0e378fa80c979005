package io.fgproxy.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ErrorBodyTest {
    @Test
    void hasTheExactShapeOfAnOpenAiError() {
        assertThat(ErrorBody.write("No.", "invalid_request_error", "model", "model_not_allowed"))
                .asString(UTF_8)
                .isEqualTo("""
                        {"error":{"message":"No.","type":"invalid_request_error","param":"model","code":"model_not_allowed"}}""");
    }

    @Test
    void anAbsentParamIsNull() {
        assertThat(new String(ErrorBody.write("No.", "t", null, "c"), UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"No.\",\"type\":\"t\",\"param\":null,\"code\":\"c\"}}");
    }

    @Test
    void everythingIsEscapedAndUtf8() {
        byte[] body = ErrorBody.write("\"\\\n\u0000<é😀", "t", "\ud800", "c");
        assertThat(new String(body, UTF_8))
                .isEqualTo(
                        "{\"error\":{\"message\":\"\\\"\\\\\\n\\u0000<é😀\",\"type\":\"t\",\"param\":\"?\",\"code\":\"c\"}}");
    }
}
