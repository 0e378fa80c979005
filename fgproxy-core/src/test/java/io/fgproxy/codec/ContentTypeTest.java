package io.fgproxy.codec;

import static io.fgproxy.codec.Requests.CHAT;
import static io.fgproxy.codec.Requests.JSON;
import static io.fgproxy.codec.Requests.body;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.json;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.unreadable;
import static io.fgproxy.codec.Requests.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.UnknownModel;
import io.fgproxy.operation.BodyKind;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which bodies are read as what, by their content type. */
class ContentTypeTest {
    private static final byte[] BODY = utf8("{\"model\":\"m\"}");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ;\t charset=\"Utf-8\"",
                "application/json; Charset=us-ascii",
            })
    void jsonInUtf8IsRead(String type) {
        assertThat(models(facts(CHAT, type, BODY))).containsExactly("model=m");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                " ",
                "json",
                "*/*",
                "text/plain",
                "text/json",
                "application/vnd.api+json",
                "application/json+x",
                "application/jsonp",
                "application/x-www-form-urlencoded",
                "application/octet-stream",
                "multipart/form-data; boundary=b",
                "multipart/mixed; boundary=b",
                "application/json; charset=utf-16",
                "application/json; charset=iso-8859-1",
                "application/json; charset=utf-7",
                "application/json; charset=",
                "application/json; charset=\"\"",
                "application/json; charset",
                "application/json; charset=utf-8; charset=utf-8",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json; charset=utf-8; version=1",
                "application/json; version=1",
                "application/json; charset=\"utf-8",
                "application/json; charset=\"utf\\-8\"",
                "application/json; charset=utf-8 x",
                "application/json;",
                "application/json, text/plain",
                "application/json, application/json",
                "application/json text/plain",
                "application /json",
                "application/json\r\nX: y",
                " application/json",
                "application/json; charset=utf-8,multipart/form-data",
            })
    void everythingElseIsUnsupported(String type) {
        assertThat(unreadable(read(CHAT, type, BODY)))
                .isEqualTo(new FactsResult.Unreadable(
                        DenialReason.CONTENT_TYPE_UNSUPPORTED,
                        "The content type must be application/json.",
                        "content-type"));
    }

    @Test
    void longTypesAreUnsupported() {
        String type = "application/json; charset=" + "\"utf-8\"" + " ".repeat(300);
        assertThat(unreadable(read(CHAT, type, BODY)).reason()).isEqualTo(DenialReason.CONTENT_TYPE_UNSUPPORTED);
    }

    @Test
    void theTypesThatAnOperationTakesAreTold() {
        assertThat(unreadable(read("POST /v1/audio/transcriptions", JSON, BODY)).message())
                .isEqualTo("The content type must be multipart/form-data with one boundary.");
        assertThat(unreadable(read("POST /v1/images/edits", "text/plain", BODY)).message())
                .isEqualTo("The content type must be application/json or multipart/form-data with one boundary.");
        assertThat(models(facts("POST /v1/images/edits", JSON, BODY))).containsExactly("model=m");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"application/json", "text/plain", "multipart/form-data", "rubbish"})
    void anEmptyBodyHasNoType(String type) {
        assertThat(facts(CHAT, type, new byte[0]).unestablished()).containsExactly(new UnknownModel.Missing("model"));
        assertThat(models(facts("GET /v1/models/gpt-4o", type, new byte[0]))).containsExactly("model=gpt-4o");
        assertThat(facts("GET /v1/models", type, new byte[0]).models()).isEmpty();
    }

    @Test
    void anEmptyBodyIsNotOpened() {
        RequestBody unopenable = body(0, () -> {
            throw new IOException("opened");
        });
        assertThat(facts(read("GET /v1/models", null, unopenable)).models()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", " { } ", "\r\n{\t}\n"})
    void anEmptyObjectIsTakenForNoBodyByPost(String body) {
        assertThat(facts(json("POST /v1/responses/resp_1/cancel", body)).models())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":\"m\"}", "{\"a\":1}", "[]", "null", "{}{}", "{} x", "{", "x", "\ufeff{}"})
    void anyOtherBodyIsRefusedWhereNoneIsTaken(String body) {
        assertThat(unreadable(json("POST /v1/responses/resp_1/cancel", body)))
                .isEqualTo(new FactsResult.Unreadable(
                        DenialReason.BODY_INVALID, "The operation responses.cancel takes no body.", null));
    }

    @Test
    void aLongEmptyObjectIsRefusedWhereNoBodyIsTaken() {
        unreadable(json("POST /v1/responses/resp_1/cancel", "{}" + " ".repeat(1000)));
        unreadable(json("POST /v1/responses/resp_1/cancel", "{}" + " ".repeat(98) + "x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /v1/models", "GET /v1/models/m", "DELETE /v1/models/m", "DELETE /v1/files/file_1"})
    void otherMethodsTakeNotEvenAnEmptyObject(String route) {
        assertThat(unreadable(json(route, "{}")).reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(unreadable(read(route, null, utf8("{}"))).message()).contains("takes no body");
    }

    @Test
    void everyOperationThatTakesJsonReadsAnEmptyObject() {
        for (Operation operation : OperationCatalog.standard().operations()) {
            if (operation.bodies().contains(BodyKind.JSON)) {
                String route = operation.methodAndTemplate().replaceAll("[{}]", "");
                assertThat(facts(json(route, "{}")).operation()).isEqualTo(operation);
                assertThat(unreadable(json(route, "{}}")).reason()).isEqualTo(DenialReason.BODY_INVALID);
            }
        }
    }

    @Test
    void aBodyThatCannotBeReadAgainIsAFault() {
        RequestBody broken = body(10, () -> {
            throw new IOException("disk");
        });
        assertThatThrownBy(() -> read(CHAT, JSON, broken))
                .isInstanceOf(UncheckedIOException.class)
                .hasRootCauseMessage("disk");
    }
}
