package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.policy.DenialReason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of a batch's input file are requests, read as strictly as those that come alone. */
class BatchLinesTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String A = line("{\"model\":\"a\"}");
    private static final String B = line("{\"model\":\"b\", \"x\":{} }");

    @ParameterizedTest
    @ValueSource(strings = {"A\nB", "A\nB\n", "A\r\nB\r\n", "\n\nA\n\n\r\nB\n\n", "A \n\t B\n"})
    void eachLineIsARequest(String file) throws IOException {
        assertThat(models(lines(file.replace("A", A).replace("B", B)))).containsExactly("model=a", "model=b");
    }

    @Test
    void linesAreCounted() throws IOException {
        BatchLines lines = lines(A + "\n\n" + B);
        lines.next();
        assertThat(lines.number()).isEqualTo(1);
        lines.next();
        assertThat(lines.number()).isEqualTo(3);
        assertThat(lines.next()).isNull();
    }

    @Test
    void anEmptyFileHasNoLines() throws IOException {
        assertThat(lines("").next()).isNull();
        assertThat(lines("\n").next()).isNull();
    }

    @Test
    void theBodyAloneIsRead() throws IOException {
        RequestFacts facts = Requests.facts(lines(B).next());
        assertThat(facts.operation().name()).isEqualTo("chat.completions.create");
        assertThat(facts.bodyBytes()).isEqualTo("{\"model\":\"b\", \"x\":{} }".length());
    }

    @Test
    void membersStandInAnyOrderAndTheIdMayBeMissing() throws IOException {
        String line = "{\"body\":{\"model\":\"a\"},\"url\":\"/v1/chat/completions\",\"method\":\"POST\"}";
        assertThat(models(lines(line))).containsExactly("model=a");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | It is not a JSON object.",
                "\"x\" | It is not a JSON object.",
                "{} | It must have the members method, url and body.",
                "{\"method\":\"POST\",\"url\":\"/v1/chat/completions\"} | It must have the members method, url and body.",
                "{\"method\":\"POST\",\"body\":{}} | It must have the members method, url and body.",
                "{\"url\":\"/v1/chat/completions\",\"body\":{}} | It must have the members method, url and body.",
                "{\"method\":\"GET\"} | method must be POST, as the batch says.",
                "{\"method\":\"post\"} | method must be POST, as the batch says.",
                "{\"method\":null} | method must be POST, as the batch says.",
                "{\"method\":[\"POST\"]} | method must be POST, as the batch says.",
                "{\"url\":\"/v1/responses\"} | url must be /v1/chat/completions, as the batch says.",
                "{\"url\":\"/v1/chat/completions/\"} | url must be /v1/chat/completions, as the batch says.",
                "{\"url\":true} | url must be /v1/chat/completions, as the batch says.",
                "{\"custom_id\":1} | custom_id must be a string.",
                "{\"custom_id\":null} | custom_id must be a string.",
                "{\"body\":[]} | body must be an object.",
                "{\"body\":\"{}\"} | body must be an object.",
                "{\"Method\":\"POST\"} | It has a member other than custom_id, method, url and body.",
                "{\"headers\":{}} | It has a member other than custom_id, method, url and body.",
            })
    void whatIsNotOneRequestIsRefused(String line, String message) throws IOException {
        assertThat(refused(line).message()).isEqualTo(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "x", "{\"body\":{\"model\":\"a\"},\"body\":{}}", "{\"custom_id\":\"a\",\"custom_id\":\"b\"}"
            })
    void whatIsNotStrictJsonIsRefused(String line) throws IOException {
        assertThat(refused(line).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @Test
    void somethingBehindARequestIsRefused() throws IOException {
        assertThat(refused(A + A).message()).isEqualTo("It has something behind its end.");
        assertThat(refused(A + " 1").message()).isEqualTo("It has something behind its end.");
    }

    @Test
    void aZeroByteEndsNothing() throws IOException {
        assertThat(refused("\u0000" + A).reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(refused(A + "\u0000").reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(refused(A + "\u0000\n" + B).reason()).isEqualTo(DenialReason.BODY_INVALID);
    }

    @Test
    void aBodyThatIsDoubtfulIsRefused() throws IOException {
        FactsResult.Unreadable unreadable = refused(line("{\"Model\":\"a\"}"));
        assertThat(unreadable.reason()).isEqualTo(DenialReason.BODY_INVALID);
        assertThat(unreadable.param()).isEqualTo("Model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A\rB", "A\r\rB", "A\r", "\r"})
    void aCarriageReturnInsideIsRefused(String file) throws IOException {
        assertThat(refused(file.replace("A", A).replace("B", B)).message())
                .isEqualTo("It has a carriage return inside.");
    }

    @Test
    void linesAreBounded() throws IOException {
        assertThat(models(lines(A + "\r\n" + A + "\n", A.length()))).hasSize(2);
        FactsResult.Unreadable unreadable =
                Requests.unreadable(lines(A, A.length() - 1).next());
        assertThat(unreadable.message()).isEqualTo("It has more than " + (A.length() - 1) + " bytes.");
    }

    @Test
    void aLineOfManyBlocksIsBoundedToo() throws IOException {
        String line = line("{\"model\":\"a\",\"x\":\"" + "x".repeat(50_000) + "\"}");
        assertThat(models(lines(line + "\n" + A, line.length()))).hasSize(2);
        assertThat(Requests.unreadable(lines(line, line.length() - 1).next()).message())
                .isEqualTo("It has more than " + (line.length() - 1) + " bytes.");
    }

    @Test
    void aLineEndMayBeCutInTheMiddle() throws IOException {
        byte[] file = Requests.utf8(A + "\r\n" + B + "\r\n");
        assertThat(models(byteByByte(file))).containsExactly("model=a", "model=b");
        assertThat(Requests.unreadable(byteByByte(Requests.utf8(A + "\r")).next())
                        .message())
                .isEqualTo("It has a carriage return inside.");
    }

    private static BatchLines byteByByte(byte[] file) throws IOException {
        return new BatchLines(
                new RequestFactsReader(), CHAT, Requests.inPieces(file, 1, 1).open(), 1_000);
    }

    @Test
    void anEndpointThatNobodyKnowsIsRefused() throws IOException {
        BatchLines lines = new BatchLines(
                new RequestFactsReader(), "/v1/nothing", new ByteArrayInputStream(Requests.utf8(A)), 1_000);
        FactsResult.Unreadable unreadable = Requests.unreadable(lines.next());
        assertThat(unreadable.message()).isEqualTo("The endpoint of the batch is not known.");
        assertThat(unreadable.param()).isEqualTo("endpoint");
    }

    @Test
    void theRequestThatMakesABatchIsJudgedApartFromItsLines() {
        RequestFacts batch = Requests.facts(Requests.json("POST /v1/batches", "{}"));
        assertThat(BatchLines.areDueFor(batch)).isTrue();
        assertThat(batch.unestablished()).isNotEmpty();
        assertThat(BatchLines.apart(batch).unestablished()).isEmpty();
        RequestFacts other = Requests.facts(Requests.json("POST /v1/chat/completions", "{}"));
        assertThat(BatchLines.areDueFor(other)).isFalse();
        assertThat(BatchLines.apart(other)).isSameAs(other);
    }

    private static List<String> models(BatchLines lines) throws IOException {
        List<String> models = new ArrayList<>();
        for (FactsResult result = lines.next(); result != null; result = lines.next()) {
            models.addAll(Requests.models(Requests.facts(result)));
        }
        return models;
    }

    private static FactsResult.Unreadable refused(String file) throws IOException {
        return Requests.unreadable(lines(file).next());
    }

    private static BatchLines lines(String file) {
        return lines(file, 1_000);
    }

    private static BatchLines lines(String file, int longest) {
        byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
        return new BatchLines(new RequestFactsReader(), CHAT, new ByteArrayInputStream(bytes), longest);
    }

    private static String line(String body) {
        return "{\"custom_id\":\"1\",\"method\":\"POST\",\"url\":\"" + CHAT + "\",\"body\":" + body + "}";
    }
}
