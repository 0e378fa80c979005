package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.Amendment;
import io.fgproxy.policy.Scalar;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What amendments make of a body, byte for byte. */
class BodyEditorTest {
    private static final String BODY = "{ \"n\" : 3,\n \"model\":\"fast\", \"store\" :true}";

    @Test
    void withoutAmendmentsNothingChanges() throws IOException {
        assertThat(BodyEditor.edits(json(BODY), List.of())).isEmpty();
        assertThat(edited(json(BODY), BODY)).isEqualTo(BODY);
    }

    @Test
    void valuesAreReplacedAndTheRestStays() throws IOException {
        assertThat(edited(json(BODY), BODY, set("store", new Scalar.Flag(false)), alias(BODY, "gpt-4o"), n(1)))
                .isEqualTo("{ \"n\" : 1,\n \"model\":\"gpt-4o\", \"store\" :false}");
    }

    @Test
    void absentMembersAreInsertedAtTheBegin() throws IOException {
        assertThat(edited(json(BODY), BODY, set("user", new Scalar.Text("u")), n(2), set("a", new Scalar.Nothing())))
                .isEqualTo("{\"user\":\"u\",\"a\":null, \"n\" : 2,\n \"model\":\"fast\", \"store\" :true}");
        RequestFacts empty =
                RequestFacts.of(chat()).body(new BodyShape.Json(1, true), 3).build();
        assertThat(edited(empty, "{ }", n(2), set("x", new Scalar.Whole(-7)))).isEqualTo("{\"n\":2,\"x\":-7 }");
    }

    @Test
    void textIsQuotedForJson() throws IOException {
        String odd = "a\"b\\c\n\u0000\u00e9\u20ac\ud83d\ude00</";
        String body = edited(json(BODY), BODY, set(odd, new Scalar.Text(odd)));
        assertThat(StrictJson.object(body).path(odd).textValue()).isEqualTo(odd);
    }

    @Test
    void theSameAmendmentTwiceIsOne() {
        Amendment amendment = alias(BODY, "gpt-4o");
        assertThat(BodyEditor.edits(json(BODY), List.of(amendment, n(1), amendment, n(1))))
                .hasSize(2);
    }

    @Test
    void contradictionsAreRefused() {
        assertRefused(json(BODY), n(1), n(2));
        assertRefused(json(BODY), set("x", new Scalar.Whole(1)), set("x", new Scalar.Whole(2)));
        assertRefused(json(BODY), alias(BODY, "a"), set("model", new Scalar.Text("b")));
    }

    @Test
    void whatTheBodyDoesNotNameCannotBeReplaced() {
        assertRefused(json(BODY), new Amendment.ReplaceModel(new NamedModel("fast", "model"), "m"));
        assertRefused(RequestFacts.of(chat()).build(), n(1));
    }

    @Test
    void fieldsOfFormsAreReplacedAndInserted() throws IOException {
        String form = "--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\n3\r\n--b--\r\n";
        int at = form.indexOf("3\r");
        RequestFacts facts = RequestFacts.of(chat())
                .body(new BodyShape.Form("b"), form.length())
                .parameter(new Parameter("n", Parameter.Kind.FIELD, "3", new Span(at, at + 1)))
                .parameter(new Parameter("image", Parameter.Kind.FILE, null, new Span(0, 1)))
                .build();
        assertThat(edited(facts, form, n(10), set("user", new Scalar.Text("\u00e9")), set("x", new Scalar.Nothing())))
                .isEqualTo("--b\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\n\u00e9\r\n"
                        + "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n\r\n"
                        + form.replace("3\r", "10\r"));
        assertRefused(facts, set("n", new Scalar.Text("x\r\n--b\r\n")));
        assertRefused(facts, set("a\"b", new Scalar.Text("x")));
        assertRefused(facts, set("a\r\nb", new Scalar.Text("x")));
        assertRefused(facts, set("image", new Scalar.Text("x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void aBodyIsEditedInPiecesOfAnySize(int size) throws IOException {
        String body = "0123456789";
        List<BodyEdit> edits = List.of(edit(0, 0, "ab"), edit(2, 5, ""), edit(5, 6, "cdefgh"), edit(9, 10, "i"));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (InputStream in =
                BodyEditor.edited(Requests.inPieces(bytes, size, size).open(), edits)) {
            StringBuilder read = new StringBuilder();
            byte[] piece = new byte[size];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                read.append(new String(piece, 0, count, StandardCharsets.UTF_8));
            }
            assertThat(read).hasToString("ab01cdefgh678i").hasSize((int) BodyEditor.editedLength(10, edits));
        }
        try (InputStream in = BodyEditor.edited(new ByteArrayInputStream(bytes), edits)) {
            assertThat(in.read()).isEqualTo('a');
            assertThat(in.available()).isEqualTo(1);
            assertThat(in.readAllBytes()).asString().isEqualTo("b01cdefgh678i");
            assertThat(in.read()).isNegative();
        }
    }

    @Test
    void whatIsThereWithoutWaitingIsTold() throws IOException {
        byte[] bytes = "0123456789".getBytes(StandardCharsets.UTF_8);
        try (InputStream in = BodyEditor.edited(new ByteArrayInputStream(bytes), List.of(edit(4, 6, "abc")))) {
            assertThat(in.available()).isEqualTo(4);
            assertThat(in.read(new byte[0])).isZero();
            assertThat(in.readNBytes(3)).asString().isEqualTo("012");
            assertThat(in.available()).isEqualTo(1);
            assertThat(in.readNBytes(2)).asString().isEqualTo("3a");
            assertThat(in.available()).isEqualTo(2);
            assertThat(in.readNBytes(2)).asString().isEqualTo("bc");
            assertThat(in.available()).isZero();
            assertThat(in.read()).isEqualTo('6');
            assertThat(in.available()).isEqualTo(3);
            assertThat(in.readAllBytes()).asString().isEqualTo("789");
        }
    }

    @Test
    void closingClosesTheBody() throws IOException {
        AtomicBoolean closed = new AtomicBoolean();
        InputStream body = new ByteArrayInputStream(new byte[3]) {
            @Override
            public void close() {
                closed.set(true);
            }
        };
        BodyEditor.edited(body, List.of(edit(1, 2, "x"))).close();
        assertThat(closed).isTrue();
    }

    @Test
    void editsThatTouchAreInOrderAndThoseThatOverlapAreRefused() {
        RequestFacts touching = RequestFacts.of(chat())
                .body(new BodyShape.Json(1, false), 20)
                .parameter(new Parameter("n", Parameter.Kind.NUMBER, "3", new Span(7, 8)))
                .parameter(new Parameter("seed", Parameter.Kind.NUMBER, "1", new Span(6, 7)))
                .parameter(new Parameter("user", Parameter.Kind.STRING, "x", new Span(6, 8)))
                .build();
        assertThat(BodyEditor.edits(touching, List.of(n(1), set("seed", new Scalar.Whole(2)))))
                .extracting(BodyEdit::start)
                .containsExactly(6L, 7L);
        assertRefused(touching, n(1), set("user", new Scalar.Text("y")));
    }

    @Test
    void aBodyThatEndsBeforeItsEditsIsAFault() {
        for (BodyEdit edit : List.of(edit(5, 6, "x"), edit(2, 6, "x"), edit(6, 6, "x"))) {
            assertThatThrownBy(() -> BodyEditor.edited(new ByteArrayInputStream(new byte[3]), List.of(edit))
                            .readAllBytes())
                    .isInstanceOf(EOFException.class);
        }
    }

    private static BodyEdit edit(int start, int end, String replacement) {
        return new BodyEdit(start, end, replacement.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(RequestFacts facts, Amendment... amendments) {
        assertThatThrownBy(() -> BodyEditor.edits(facts, List.of(amendments)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Amendment set(String name, Scalar value) {
        return new Amendment.SetParameter(name, value);
    }

    private static Amendment n(long value) {
        return set("n", new Scalar.Whole(value));
    }

    private static Amendment alias(String body, String target) {
        return new Amendment.ReplaceModel(new NamedModel("fast", "model", span(body, "\"fast\"")), target);
    }

    private static Span span(String body, String part) {
        int at = body.indexOf(part);
        return new Span(at, at + part.length());
    }

    private static Operation chat() {
        return OperationCatalog.standard().named("chat.completions.create").orElseThrow();
    }

    private static RequestFacts json(String body) {
        return RequestFacts.of(chat())
                .body(new BodyShape.Json(1, false), body.length())
                .parameter(new Parameter("n", Parameter.Kind.NUMBER, "3", span(body, "3")))
                .parameter(new Parameter("model", Parameter.Kind.STRING, "fast", span(body, "\"fast\"")))
                .parameter(new Parameter("store", Parameter.Kind.BOOLEAN, "true", span(body, "true")))
                .build();
    }

    private static String edited(RequestFacts facts, String body, Amendment... amendments) throws IOException {
        List<BodyEdit> edits = BodyEditor.edits(facts, List.of(amendments));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        try (InputStream in = BodyEditor.edited(new ByteArrayInputStream(bytes), edits)) {
            byte[] result = in.readAllBytes();
            assertThat(result).hasSize((int) BodyEditor.editedLength(bytes.length, edits));
            return new String(result, StandardCharsets.UTF_8);
        }
    }
}
