package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewMainKeyTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "sk-a b",
                " sk-a",
                "sk-a\n",
                "sk-a\r\nX-Evil: 1",
                "sk-\u0000",
                "sk-\u00e9",
                "sk-\u007f",
                "\t"
            })
    void whatCannotBeSentInAHeaderIsRefusedWithoutRepeatingIt(String value) {
        for (Throwable refusal : new Throwable[] {
            catchThrowable(() -> NewMainKey.of("main", value)),
            catchThrowable(() -> new NewMainKey("main", "sk-a", null, value, null)),
            catchThrowable(() -> new NewMainKey("main", "sk-a", null, null, value))
        }) {
            assertThat(refusal).isInstanceOf(IllegalArgumentException.class).hasNoCause();
            if (value.strip().length() > 1) {
                assertThat(refusal).hasMessageNotContaining(value.strip());
            }
        }
    }

    @Test
    void headerValuesHaveUpTo1000Characters() {
        assertThat(NewMainKey.of("main", "k".repeat(1000)).apiKey()).hasSize(1000);
        assertThatThrownBy(() -> NewMainKey.of("main", "k".repeat(1001))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "\u0000"})
    void namesWithoutTextOrWithControlCharactersAreRefused(String name) {
        assertThatThrownBy(() -> NewMainKey.of(name, "sk-a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("name ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://api.openai.com/v1",
                "http://127.0.0.1:8080",
                "https://[::1]:443/",
                "https://h/a/b/",
                "https://h/%20"
            })
    void baseUrlsAreHttpAndLoseTheSlashAtTheirEnd(String url) {
        assertThat(NewMainKey.of("main", "sk-a").withBaseUrl(URI.create(url)).baseUrl())
                .isEqualTo(URI.create(url.replaceFirst("/$", "")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/v1",
                "//h/v1",
                "ftp://h/v1",
                "file:///etc/passwd",
                "mailto:a@b",
                "https:///v1",
                "https://user@h/v1",
                "https://user:pw@h/v1",
                "https://h/v1?x=y",
                "https://h/v1?",
                "https://h/v1#x",
                "https://h/v1#",
                "https://under_score/v1",
                "javascript:alert(1)",
                "https:h"
            })
    void otherUrlsAreRefused(String url) {
        assertThatThrownBy(() -> NewMainKey.of("main", "sk-a").withBaseUrl(URI.create(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("base_url ")
                .hasMessageNotContaining("pw");
    }

    @Test
    void theTextFormIsTheNameOnly() {
        assertThat(NewMainKey.of("main", "sk-secret").withBaseUrl(URI.create("https://h")))
                .hasToString("NewMainKey[main]");
    }
}
