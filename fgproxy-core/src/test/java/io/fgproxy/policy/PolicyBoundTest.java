package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.PolicyJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which policies are within another one; what is not proven to be is not. */
class PolicyBoundTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {} | {} |
            {"models":{"allow":["gpt-4o"]}} | {} |
            {} | {"models":{"allow":["*"]}} | models.allow
            {"models":{"allow":["gpt-4o-mini","gpt-4*x"]}} | {"models":{"allow":["gpt-4*"]}} |
            {"models":{"allow":["gpt-*"]}} | {"models":{"allow":["gpt-4*"]}} | models.allow
            {"models":{"allow":["g*t"]}} | {"models":{"allow":["g*"]}} |
            {"models":{"allow":["gpt"]}} | {"models":{"allow":["g*t"]}} |
            {"models":{"allow":["g*pt"]}} | {"models":{"allow":["g*t"]}} | models.allow
            {"models":{"allow":["@a"]}} | {"models":{"allow":["@a"]}} |
            {"models":{"allow":["@a"]}} | {"models":{"allow":["*"]}} | models.allow
            {"models":{"allow":[]}} | {"models":{"allow":[]}} |
            {"models":{"deny":["o3*"]}} | {"models":{"deny":["o3-pro"]}} |
            {"models":{"deny":["o3-pro"]}} | {"models":{"deny":["o3*"]}} | models.deny
            {"operations":{"allow":["models.list"]}} | {} |
            {"operations":{"allow":["files.*"]}} | {} | operations.allow
            {"operations":{"allow":["inference"]}} | {"operations":{"deny":["embeddings.create"]}} | operations.allow
            {"tools":{"allow":["web_search"]}} | {} | tools.allow
            {} | {"tools":{"allow":["web_search"]}} |
            {"tools":{"deny":["function"]}} | {} |
            {} | {"tools":{"deny":["function"]}} | tools.deny
            {} | {"tools":{"mcp":{"allow":["https://a.example/*"]}}} | tools.mcp.allow
            {"tools":{"mcp":{"allow":["https://a.example/x/*"]}}} | {"tools":{"mcp":{"allow":["https://a.example/*"]}}} |
            {"tools":{"mcp":{"allow":["https://a.example.evil/*"]}}} | {"tools":{"mcp":{"allow":["https://a.example*"]}}} | tools.mcp.allow
            {"references":{"allow":["file"]}} | {} | references.allow
            {"references":{"allow":["file:f-1"]}} | {"references":{"allow":["file"]}} |
            {} | {"references":{"allow":["file"]}} | references.allow
            {"addresses":{"allow":["10.1.0.0/16","10.2.3.4"]}} | {"addresses":{"allow":["10.0.0.0/8"]}} |
            {"addresses":{"allow":["10.0.0.0/8","2001:db8::/32"]}} | {"addresses":{"allow":["10.0.0.0/8"]}} | addresses.allow
            {"addresses":{"deny":["10.0.0.0/8"]}} | {"addresses":{"deny":["10.1.0.0/16"]}} |
            {"addresses":{"deny":["10.1.0.0/16"]}} | {"addresses":{"deny":["10.0.0.0/8"]}} | addresses.deny
            {"hours":{"zone":"UTC","open":[]}} | {"hours":{"zone":"UTC","open":[]}} |
            {"hours":{"zone":"UTC","open":[{"days":["sun"],"from":"23:00","to":"24:00"}]}} | {"hours":{"zone":"UTC","open":[{"days":["sun"],"from":"22:00","to":"02:00"}]}} |
            {"hours":{"zone":"UTC","open":[{"days":["mon"],"from":"01:00","to":"02:00"}]}} | {"hours":{"zone":"UTC","open":[{"days":["sun"],"from":"22:00","to":"02:00"}]}} |
            {"hours":{"zone":"UTC","open":[{"days":["mon"],"from":"01:00","to":"02:01"}]}} | {"hours":{"zone":"UTC","open":[{"days":["sun"],"from":"22:00","to":"02:00"}]}} | hours.open
            {"parameters":{"allow":["user"]}} | {"parameters":{"allow":["u*"]}} |
            {} | {"parameters":{"allow":["u*"]}} | parameters.allow
            {"parameters":{"cap":{"n":{"max":1}}}} | {"parameters":{"cap":{"n":{"max":2}}}} |
            {"parameters":{"force":{"n":2}}} | {"parameters":{"cap":{"n":{"max":2}}}} |
            {"parameters":{"force":{"n":3}}} | {"parameters":{"cap":{"n":{"max":2}}}} | parameters.cap.n
            {"parameters":{"force":{"max_tokens":null},"cap":{"output_tokens":{"max":1}}}} | {"parameters":{"cap":{"output_tokens":{"max":2}}}} | parameters.force.max_tokens
            {"input":{"max_bytes":5}} | {"input":{"max_bytes":5}} |
            """)
    void excessIsFound(String policy, String bound, String member) {
        assertThat(PolicyBound.excess(PolicyJson.read(policy), PolicyJson.read(bound))
                        .map(Excess::member)
                        .orElse(null))
                .isEqualTo(member);
    }
}
