package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Parameter.Kind;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is established of the fields of a form: name, kind, text, where they stand, and what they refer to. */
class FormFieldsTest {
    private static final String HEAD = "Content-Disposition: form-data; name=";

    @Test
    void eachFieldIsAParameterWithItsPlace() {
        byte[] form = new Form()
                .part(HEAD + "model", "gpt")
                .part(HEAD + "a", "")
                .part(HEAD + "f; filename=x", "\u0000\r\n")
                .end();
        int frame = 2 + Form.BOUNDARY.length() + 2;
        int model = frame + HEAD.length() + 5 + 4;
        int a = model + 3 + 2 + frame + HEAD.length() + 1 + 4;
        int f = a + 2 + frame + HEAD.length() + 13 + 4;
        for (RequestBody body : List.of(RequestBody.of(form), Requests.inPieces(form, 5, 1))) {
            RequestFacts facts = Requests.facts(Requests.read(Form.ROUTE, Form.TYPE, body));
            assertThat(facts.parameters())
                    .containsExactly(
                            new Parameter("model", Kind.FIELD, "gpt", new Span(model, model + 3)),
                            new Parameter("a", Kind.FIELD, "", new Span(a, a)),
                            new Parameter("f", Kind.FILE, null, new Span(f, f + 3)));
            assertThat(facts.models()).containsExactly(new NamedModel("gpt", "model", new Span(model, model + 3)));
            assertThat(facts.shape()).isEqualTo(new BodyShape.Form(Form.BOUNDARY));
            assertThat(facts.bodyBytes()).isEqualTo(form.length);
        }
    }

    @Test
    void spansStayTrueBehindALongFile() {
        byte[] form =
                new Form().file("file", new byte[200_001]).field("user", "x").end();
        Parameter user = facts(form).parameter("user").orElseThrow();
        assertThat(form[(int) user.span().start()]).isEqualTo((byte) 'x');
        assertThat(user.span().end() - user.span().start()).isEqualTo(1);
    }

    @Test
    void aModelThatIsNamedTakesThePlaceOfTheStandardOne() {
        byte[] form = new Form().field("model", "m").end();
        RequestFacts facts = Requests.facts(Requests.read("POST /v1/images/variations", Form.TYPE, form));
        assertThat(Requests.models(facts)).containsExactly("model=m");
    }

    @Test
    void aLongTextIsNotKept() {
        assertThat(text("x".repeat(1_000))).hasSize(1_000);
        assertThat(text("x".repeat(1_001))).isNull();
        assertThat(text("\u00c3\u00a9".repeat(1_000))).hasSize(1_000);
        assertThat(text("x".repeat(100_000))).isNull();
    }

    @Test
    void whatIsNotUtf8OrInAnotherEncodingHasNoText() {
        assertThat(text("\u00e9")).isNull();
        byte[] form = new Form()
                .part(HEAD + "user\r\nContent-Type: text/plain; charset=utf-16", "x")
                .end();
        assertThat(facts(form).parameter("user").orElseThrow())
                .extracting(Parameter::text, Parameter::kind)
                .containsExactly(null, Kind.FIELD);
    }

    private static String text(String value) {
        return facts(new Form().field("user", value).end())
                .parameter("user")
                .orElseThrow()
                .text();
    }

    @ParameterizedTest
    @CsvSource({
        "file_id, file",
        "file_ids, file",
        "file_ids[], file",
        "file_ids[0], file",
        "file_ids[19], file",
        "video[id], video",
        "a[b][file_id], file",
        "a[][file_id], file",
        "a[0][vector_store_id], vector_store",
        "prompt[id], prompt",
        "prompt[variables][model][file_id], file",
        "input[][id], item",
        "consent, voice_consent"
    })
    void fieldsReferToStoredObjectsAsMembersOfJsonDo(String name, String type) {
        assertThat(facts(new Form().field(name, "x").end()).references())
                .containsExactly(new Reference(type, "x", name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id",
                "files",
                "file",
                "video[name]",
                "metadata[file_id]",
                "metadata[Model]",
                "a[b]",
                "tools_x[model_x]",
                "file_ids_x[]",
                "user-1.x"
            })
    void otherFieldsReferToNothing(String name) {
        RequestFacts facts = facts(new Form().field(name, "x").end());
        assertThat(facts.references()).isEmpty();
        assertThat(facts.models()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "File_id, file_id",
        "a[FILE_ID], file_id",
        "video[ID], id",
        "a[ Tools ], tools",
        "Consent, consent",
        "consent[], consent",
        "CONSENT[x], consent",
    })
    void aNameThatMayBeReadAsAnotherIsRefused(String name, String word) {
        FactsResult.Unreadable unreadable =
                Form.refused(new Form().field(name, "x").end());
        assertThat(unreadable.message()).isEqualTo("The field '" + name + "' may be read as '" + word + "'.");
        assertThat(unreadable.param()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"tools", "tools[]", "tools[0]", "tools[0][type]", "web_search_options", "functions[][name]"})
    void whatIsAStructureCannotBeSentInAForm(String name) {
        assertThat(Form.refused(new Form().field(name, "x").end()).message())
                .isEqualTo("The field '" + name + "' cannot be sent in a form.");
    }

    @Test
    void aReferenceMustBePlainTextToo() {
        assertThat(Form.refused(new Form()
                                .part(HEAD + "file_id; filename=x", "x")
                                .end())
                        .message())
                .isEqualTo("The field 'file_id' must be a plain text field.");
        assertThat(Form.refused(new Form().field("file_id", "\u00e9").end()).message())
                .isEqualTo("The field 'file_id' is not well-formed UTF-8.");
        assertThat(Form.refused(new Form().field("file_id", "x".repeat(1_025)).end())
                        .message())
                .isEqualTo("A field of the form is too long.");
        facts(new Form().field("file_id", "x".repeat(1_024)).end());
    }

    @Test
    void aFieldIsGivenOnce() {
        for (Form form : List.of(
                new Form().field("user", "a").field("user", "b"),
                new Form().field("user", "a").file("user", new byte[1]),
                new Form().file("user", new byte[1]).field("user", "b"))) {
            assertThat(Form.refused(form.end()).message()).isEqualTo("The field 'user' is given more than once.");
        }
        facts(new Form().file("image", new byte[1]).file("image", new byte[2]).end());
        facts(new Form().field("include[]", "a").field("include[]", "b").end());
    }

    @ParameterizedTest
    @CsvSource({"user, User", "User, user", "u\u017fer, user", "user, user[]", "user[], user", "user[a], user"})
    void twoNamesThatAreOneToSomebodyAreRefused(String first, String second) {
        byte[] form = new Form().field(first, "a").field(second, "b").end();
        assertThat(Form.refused(form).message()).containsAnyOf("may be read as", "is not a name that a field has");
    }

    @ParameterizedTest
    @CsvSource({"a[b], a[c]", "user, user2", "a[b][c], a[b][d]"})
    void differentNamesGoTogether(String first, String second) {
        assertThat(facts(new Form().field(first, "a").field(second, "b").end()).parameters())
                .hasSize(2);
    }

    private static RequestFacts facts(byte[] form) {
        return Requests.facts(Form.read(form));
    }
}
