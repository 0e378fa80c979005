package io.fgproxy.codec;

import static io.fgproxy.codec.Form.BOUNDARY;
import static io.fgproxy.codec.Form.ROUTE;
import static io.fgproxy.codec.Form.TYPE;
import static io.fgproxy.codec.Requests.bytes;
import static io.fgproxy.codec.Requests.facts;
import static io.fgproxy.codec.Requests.models;
import static io.fgproxy.codec.Requests.read;
import static io.fgproxy.codec.Requests.unreadable;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.policy.DenialReason;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms that some readers would take in another way than others. */
class MultipartRefusalTest {
    private static final String NAMED = "Content-Disposition: form-data; name=\"model\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/form-data",
                "multipart/form-data; boundary",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=b; charset=utf-8",
                "multipart/form-data; charset=utf-8",
                "multipart/form-data; boundary=b; boundary=c",
                "multipart/form-data; boundary=\"b\\\"\"",
                "multipart/form-data; boundary=b,multipart/form-data; boundary=c",
                "multipart/mixed; boundary=b",
                "multipart/form-data, application/json",
                "application/x-www-form-urlencoded",
            })
    void typesWithoutOneBoundaryAreUnsupported(String type) {
        assertThat(unreadable(read(ROUTE, type, bytes("--b--"))).reason())
                .isEqualTo(DenialReason.CONTENT_TYPE_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "b ",
                " b",
                "a b",
                "b;c",
                "b*",
                "b!",
                "b\u00e9",
                "b@",
                "12345678901234567890123456789012345678901234567890123456789012345678901"
            })
    void boundariesThatAreNotValidAreRefused(String boundary) {
        String form = "--B\r\n" + NAMED + "\r\n\r\nm\r\n--B--\r\n";
        String type = "multipart/form-data; boundary=\"" + boundary + "\"";
        assertThat(unreadable(read(ROUTE, type, bytes(form.replace("B", boundary)))))
                .isEqualTo(new FactsResult.Unreadable(
                        DenialReason.BODY_INVALID, "The content type must name one valid boundary.", "content-type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // B stands for the boundary, N for the header that names the model
                "",
                "x",
                "--",
                "--B",
                "--B-",
                "--B\r",
                "--B\r\n",
                "--B\r\n--B--",
                "--B\r\n\r\nm\r\n--B--",
                "--B\r\nN",
                "--B\r\nN\r\n",
                "--B\r\nN\r\n\r\n",
                "--B\r\nN\r\n\r\nm",
                "--B\r\nN\r\n\r\nm\r\n",
                "--B\r\nN\r\n\r\nm\r\n--",
                "--B\r\nN\r\n\r\nm\r\n--B",
                "--B\r\nN\r\n\r\nm\r\n--B-",
                "--B\r\nN\r\n\r\nm\r\n--B\r\n",
                "preamble\r\n--B\r\nN\r\n\r\nm\r\n--B--\r\n",
                "\r\n--B\r\nN\r\n\r\nm\r\n--B--\r\n",
                "\n--B\r\nN\r\n\r\nm\r\n--B--\r\n",
                "--B\r\nN\r\n\r\nm\r\n--B--\r\nepilogue",
                "--B\r\nN\r\n\r\nm\r\n--B--\u0000",
                "--B\r\nN\r\n\r\nm\r\n--B--\r\n\u0000",
                "--B\r\nN\r\n\r\nm\r\n--B--\r\n\r\n",
                "--B\r\nN\r\n\r\nm\r\n--B--\n",
                "--B\r\nN\r\n\r\nm\r\n--B--\r",
                "--B\r\nN\r\n\r\nm\r\n--B-- ",
                "--B\r\nN\r\n\r\nm\r\n--B--x",
                "--B--x",
                "--B \r\nN\r\n\r\nm\r\n--B--\r\n",
                "--B\t\r\nN\r\n\r\nm\r\n--B--\r\n",
                "--Bx\r\nN\r\n\r\nm\r\n--B--\r\n",
                "--B\r\nN\r\n\r\nm\r\n--B \r\nN\r\n\r\nx\r\n--B--\r\n",
                "--B\r\nN\r\n\r\nm\r\n--Bx\r\n--B--\r\n",
                "--B\nN\n\nm\n--B--\n",
                "--B\r\nN\n\r\nm\r\n--B--\r\n",
                "--B\r\nN\r\n\nm\r\n--B--\r\n",
                "--B\r\nN\r\r\n\r\nm\r\n--B--\r\n",
                "--B\r\nN\r\n\r\nm\n--B--\r\n",
                "--B\r\nN\r\n\r\nm--B--\r\n",
            })
    void formsThatAreNotFramedExactlyAreRefused(String form) {
        byte[] body = bytes(form.replace("N", NAMED).replace("B", BOUNDARY));
        FactsResult result = read(ROUTE, TYPE, Requests.body(1, () -> new ByteArrayInputStream(body)));
        assertThat(unreadable(result).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x\n", "x\r", "\n", "\r", "x\r\n\n", "x\r\n\r"})
    void aBoundaryThatOnlySomeReadersSeeIsRefused(String before) {
        String hidden = before + "--" + BOUNDARY + "\r\n" + NAMED + "\r\n\r\nexpensive";
        byte[] form =
                new Form().file("file", bytes(hidden)).field("model", "cheap").end();
        for (int size = 1; size < 50; size++) {
            FactsResult result = read(ROUTE, TYPE, Requests.inPieces(form, size, size));
            assertThat(unreadable(result).message()).isEqualTo("A multipart boundary must stand after CRLF.");
        }
    }

    @Test
    void aBoundaryThatOnlySomeReadersSeeIsRefusedFarInsideToo() {
        for (int length = 65_350; length < 65_560; length++) {
            String hidden = "x".repeat(length) + "\n--" + BOUNDARY + "\n";
            byte[] form = new Form().file("file", bytes(hidden)).end();
            assertThat(Form.refused(form).message()).isEqualTo("A multipart boundary must stand after CRLF.");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: y",
                "Content-Disposition: attachment; name=\"model\"",
                "Content-Disposition: form-data",
                "Content-Disposition: form-data;",
                "Content-Disposition: form-data; name",
                "Content-Disposition: form-data; name=",
                "Content-Disposition: form-data; name=\"\"",
                "Content-Disposition: form-datax; name=\"file\"",
                "Content-Disposition: form-data name=\"file\"",
                "Content-Disposition: form-data; name=\"file",
                "Content-Disposition: form-data; name=\"file\"x",
                "Content-Disposition: form-data; name=\"file\";",
                "Content-Disposition: form-data; name=\"file\",model",
                "Content-Disposition: form-data; name=fi le",
                "Content-Disposition: form-data; name= file",
                "Content-Disposition: form-data; name='mod\"el'",
                "Content-Disposition: form-data; name=\"fi\\\"le\"",
                "Content-Disposition: form-data; name=\"mod\\el\"",
                "Content-Disposition: form-data; name=\"mod\u0000el\"",
                "Content-Disposition: form-data; name=\"mod\tel\"",
                "Content-Disposition: form-data; name=\"file\"; name=\"model\"",
                "Content-Disposition: form-data; name=\"model\"; name=\"file\"",
                "Content-Disposition: form-data; name=file; NAME=model",
                "Content-Disposition: form-data; name=\"file\"; name*=utf-8''model",
                "Content-Disposition: form-data; name*=utf-8''model",
                "Content-Disposition: form-data; name*0=\"mo\"; name*1=\"del\"",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a; name=model\"",
                "Content-Disposition: form-data; name=\"file\"; filename=\"a; NAME =model; b\"",
                "Content-Disposition: form-data; name=\"file\"; filename=\"name*=utf-8''model\"",
                "Content-Disposition: form-data; filename=name=model; name=file",
                "Content-Disposition: form-data; name=\"a[; name=model]\"",
                "Content-Disposition: form-data; name=\"file\"\r\nContent-Disposition: form-data; name=\"model\"",
                "Content-Disposition: form-data; name=\"file\"\r\ncontent-disposition: form-data; name=\"model\"",
                "Content-Disposition : form-data; name=\"file\"",
                " Content-Disposition: form-data; name=\"file\"",
                "Content-Disposition: form-data;\r\n name=\"file\"",
                "Content-Disposition\r\nX: form-data; name=\"file\"",
                "Content-Disposition: form-data; name=\"file\"\r\n--: x",
                "Content-Disposition: form-data; name=\"file\"\r\n: x",
                "Content-Disposition: form-data; name=\"file\"\r\nno colon",
                "Content-Disposition: form-data; name=\"_charset_\"",
                "Content-Disposition: form-data; name=\"_CharSet_\"",
                "Content-Disposition: form-data; name=\"file\"\r\nContent-Type: multipart/mixed; boundary=x",
                "Content-Disposition: form-data; name=\"file\"\r\nContent-Type: Multipart/Form-Data; boundary=x",
            })
    void partsThatDoNotSayOneThingAreRefused(String headers) {
        byte[] form = new Form().field("model", "m").part(headers, "utf-16").end();
        assertThat(Form.refused(form).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Model",
                "MODEL",
                "model[]",
                "model[0]",
                "MODEL[]",
                "model[ ][x]",
            })
    void namesThatSomeReadersTakeForTheModelAreRefused(String name) {
        byte[] form = new Form().field(name, "x").field("model", "m").end();
        assertThat(Form.refused(form))
                .isEqualTo(new FactsResult.Unreadable(
                        DenialReason.BODY_INVALID, "The field '" + name + "' may be read as 'model'.", name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " model",
                "model ",
                " model []",
                "model[\u0085",
                "model[",
                "model]",
                "mod%65l",
                "'model'",
                "m\u00f6del",
                "my model"
            })
    void namesThatNoFieldHasAreRefused(String name) {
        byte[] form = new Form().field(name, "x").field("model", "m").end();
        assertThat(Form.refused(form).reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(Form.refused(form).message()).endsWith("' is not a name that a field has.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; filename=\"m\"",
                "; filename=\"\"",
                "; filename*=utf-8''m",
                "; FileName=m",
                "\r\nContent-Type: text/plain; charset=utf-16",
                "\r\nContent-Type: text/plain; charset=iso-8859-1",
                "\r\nContent-Type: text/plain; charset=utf-8; x=y",
                "\r\nContent-Type: text/plain;",
                "\r\nContent-Type: text/html",
                "\r\nContent-Type: application/json",
                "\r\nContent-Type: application/octet-stream",
                "\r\nContent-Type:",
                "\r\nContent-Transfer-Encoding: base64",
                "\r\nContent-Transfer-Encoding: 8bit",
            })
    void aModelThatIsNoPlainTextFieldIsRefused(String more) {
        byte[] form = new Form().part(NAMED + more, "m").end();
        assertThat(Form.refused(form))
                .isEqualTo(new FactsResult.Unreadable(
                        DenialReason.BODY_INVALID, "The field 'model' must be a plain text field.", "model"));
    }

    @Test
    void aSecondModelIsRefused() {
        byte[] form = new Form()
                .field("model", "m")
                .file("file", new byte[9])
                .field("model", "m")
                .end();
        assertThat(Form.refused(form).message()).isEqualTo("The field 'model' is given more than once.");
    }

    @Test
    void aModelThatIsNotUtf8IsRefused() {
        for (String value :
                new String[] {"\u00e9", "\u00c0\u00af", "\u00ed\u00a0\u0080", "m\u0080", "\u00ff\u00fem\u0000"}) {
            assertThat(Form.refused(new Form().field("model", value).end()).message())
                    .isEqualTo("The field 'model' is not well-formed UTF-8.");
        }
    }

    @Test
    void fieldsAreBounded() {
        assertThat(models(facts(
                        Form.read(new Form().field("model", "m".repeat(1024)).end()))))
                .hasSize(1);
        for (int length : new int[] {1025, 200_000}) {
            assertThat(Form.refused(new Form()
                                    .field("model", "m".repeat(length))
                                    .end())
                            .message())
                    .isEqualTo("A field of the form is too long.");
        }
    }

    @Test
    void headersAndPartsAreBounded() {
        String name = "Content-Disposition: form-data; name=\"file[]\"";
        Form.refused(new Form().part(name + "\r\nX: " + "x".repeat(8190), "").end());
        facts(Form.read(new Form().part(name + "\r\nX: " + "x".repeat(8189), "").end()));
        StringBuilder headers = new StringBuilder(name);
        for (int i = 0; i < 15; i++) {
            headers.append("\r\nX-").append(i).append(": y");
        }
        facts(Form.read(new Form().part(headers.toString(), "").end()));
        Form.refused(new Form().part(headers + "\r\nY: z", "").end());
        String part = "--" + BOUNDARY + "\r\n" + name + "\r\n\r\n\r\n";
        facts(Form.read(new Form().raw(part.repeat(9_999)).end()));
        assertThat(Form.refused(new Form().raw(part.repeat(10_000)).end()).message())
                .contains("more than 10000 parts");
    }

    @Test
    void longRunsOfBlanksCostNothing() {
        String headers = "Content-Disposition: form-data; name=\"file[]\"\r\nX: a" + " ".repeat(8000) + "a";
        Form form = new Form().field("model", "m");
        for (int i = 0; i < 500; i++) {
            form.part(headers, "");
        }
        assertThat(models(facts(Form.read(form.end())))).containsExactly("model=m");
    }
}
