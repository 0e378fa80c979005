package io.fgproxy.servlet.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The proxy on the way upstream. */
class OutboundProxyTest {
    @ParameterizedTest
    @CsvSource({"proxy.example:3128, proxy.example, 3128", "127.0.0.1:1, 127.0.0.1, 1", "[::1]:65535, ::1, 65535"})
    void hostAndPortAreRead(String text, String host, int port) {
        assertThat(OutboundProxy.of(text)).isEqualTo(new OutboundProxy(host, port, null, null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "proxy", "proxy:", ":3128", "proxy:0", "proxy:65536", "proxy:-1", "::1:80", "http://proxy:80"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutboundProxy.of(text))
                .withMessageStartingWith("httpProxy ");
    }

    @Test
    void theLoginIsBasicInUtf8AndNotShown() {
        OutboundProxy proxy = OutboundProxy.of("p:1").withLogin("user", "pä:ss");
        assertThat(proxy.authorization()).isEqualTo("Basic dXNlcjpww6Q6c3M=");
        assertThat(proxy.toString()).doesNotContain("pä:ss").doesNotContain("dXNlcj");
        assertThat(OutboundProxy.of("p:1").authorization()).isNull();
    }

    @Test
    void aUserThatCannotBeSentIsRefusedWithoutItsPassword() {
        OutboundProxy proxy = OutboundProxy.of("p:1");
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.withLogin("a:b", "secret1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.withLogin("a", "secret2\r\nX: y"))
                .satisfies(fault -> assertThat(fault.getMessage()).doesNotContain("secret2"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"null, false", "'', true", "Basic, false", "'Digest, basic', false", "'NTLM,Digest', true"})
    void theJvmMustBeToldToLogInForTunnels(String disabledSchemes, boolean can) {
        assertThat(OutboundProxy.canLogInForTunnels(disabledSchemes)).isEqualTo(can);
    }
}
