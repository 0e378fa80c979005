package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelListFilterTest {
    private static String filter(String list) {
        byte[] filtered = ModelListFilter.filter(list.getBytes(StandardCharsets.UTF_8), "mini"::equals);
        return new String(filtered, StandardCharsets.UTF_8);
    }

    @Test
    void onlyTheAllowedStay() {
        String list =
                "{\"object\":\"list\",\"data\":[{\"id\":\"big\"},{\"id\":\"mini\",\"created\":1},{\"id\":\"MINI\"}]}";
        assertThat(filter(list)).isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"mini\",\"created\":1}]}");
    }

    @Test
    void nothingAllowedIsAnEmptyList() {
        assertThat(filter("{\"object\":\"list\",\"data\":[{\"id\":\"big\"}]}"))
                .isEqualTo("{\"object\":\"list\",\"data\":[]}");
    }

    @Test
    void aListOfWhichAllStaysKeepsItsBytes() {
        String list = "{ \"data\": [ {\"id\" : \"m\\u0069ni\"} ],\n \"object\": \"list\" }";
        assertThat(filter(list)).isEqualTo(list);
    }

    @Test
    void whatElseCouldNameModelsGoes() {
        String list =
                "{\"models\":[{\"name\":\"big\"}],\"object\":\"list\",\"data\":[{\"id\":\"mini\"}],\"last_id\":\"big\"}";
        assertThat(filter(list)).isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"mini\"}]}");
    }

    @Test
    void whatHasNoNameGoes() {
        assertThat(filter("{\"object\":\"list\",\"data\":[1,null,\"mini\",[],{\"id\":1},{\"id\":null},{}]}"))
                .isEqualTo("{\"object\":\"list\",\"data\":[]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"data\":{}}",
                "{\"data\":null}",
                "{\"data\":[]",
                "{\"data\":[],\"data\":[]}",
                "{\"data\":[{\"id\":\"mini\",\"id\":\"big\"}]}",
                "{\"data\":[]}{\"data\":[{\"id\":\"big\"}]}",
                "<html>"
            })
    void whatIsNoListIsNotShown(String answer) {
        assertThatThrownBy(() -> filter(answer)).isInstanceOf(IllegalArgumentException.class);
    }
}
