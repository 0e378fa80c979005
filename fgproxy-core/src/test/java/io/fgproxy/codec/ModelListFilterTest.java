package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of the list of models only those stay that a key may use. */
class ModelListFilterTest {
    @Test
    void whatIsNotAllowedIsTakenOutAndTheRestStays() {
        assertThat(filtered("""
                        {"object":"list","data":[{"id":"a","x":1},{"id":"b"},{"id":"a"},{"id":1},{},"a",null],"y":[2]}"""))
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"x\":1},{\"id\":\"a\"}],\"y\":[2]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"data\":{}}", "{\"data\":null}", "[]", "", "{\"data\":[],\"data\":[]}", "<html>"})
    void whatIsNoListIsNotShown(String answer) {
        assertThatThrownBy(() -> filtered(answer)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String filtered(String answer) {
        byte[] filtered = ModelListFilter.filter(answer.getBytes(StandardCharsets.UTF_8), "a"::equals);
        return new String(filtered, StandardCharsets.UTF_8);
    }
}
