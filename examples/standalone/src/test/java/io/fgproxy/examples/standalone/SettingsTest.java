package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {
    @Test
    void flagBeatsPropertyBeatsVariable() {
        Map<String, String> variable = Map.of("FGPROXY_PORT", "1");
        Map<String, String> property = Map.of("fgproxy.port", "2");
        assertThat(read(variable, Map.of()).port()).isEqualTo(1);
        assertThat(read(variable, property).port()).isEqualTo(2);
        assertThat(read(variable, property, "--port", "3").port()).isEqualTo(3);
        assertThat(read(variable, property, "--port=4").port()).isEqualTo(4);
        assertThat(read(Map.of(), Map.of()).port()).isEqualTo(8080);
    }

    @Test
    void namesFollowOneRule() {
        assertThat(Setting.JDBC_URL.property()).isEqualTo("fgproxy.jdbc.url");
        assertThat(Setting.JDBC_URL.flag()).isEqualTo("--jdbc-url");
        assertThat(Setting.OPENAI_API_KEY.property()).isEqualTo("openai.api.key");
        assertThat(Setting.OPENAI_API_KEY.flag()).isEqualTo("--openai-api-key");
    }

    @Test
    void valueMayContainEqualsSigns() {
        assertThat(read(Map.of(), Map.of(), "--master-key=abc=").get(Setting.MASTER_KEY))
                .isEqualTo("abc=");
    }

    @Test
    void blankIsAbsentButForSecrets() {
        assertThat(read(Map.of("FGPROXY_PORT", " ", "OPENAI_API_KEY", ""), Map.of())
                        .port())
                .isEqualTo(8080);
        assertThat(read(Map.of("OPENAI_API_KEY", ""), Map.of()).isSet(Setting.OPENAI_API_KEY))
                .isFalse();
        assertThat(read(Map.of("FGPROXY_MASTER_KEY", ""), Map.of()).given(Setting.MASTER_KEY))
                .hasValue("");
    }

    @Test
    void unknownNamesAreRefused() {
        assertThatThrownBy(() -> read(Map.of(), Map.of(), "--prot", "1"))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("Unknown flag --prot");
        assertThatThrownBy(() -> read(Map.of(), Map.of(), "8080")).hasMessageStartingWith("Unknown flag 8080");
        assertThatThrownBy(() -> read(Map.of(), Map.of("fgproxy.prot", "1")))
                .hasMessageStartingWith("Unknown system property fgproxy.prot");
        assertThatThrownBy(() -> read(Map.of(), Map.of(), "--port")).hasMessage("The flag --port needs a value");
    }

    private static Settings read(Map<String, String> environment, Map<String, String> properties, String... flags) {
        return Settings.read(flags, properties, environment);
    }
}
