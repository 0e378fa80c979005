package io.fgproxy.testkit.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.testkit.http.RawResponse;
import io.fgproxy.testkit.wire.Pattern;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaEndpointsTest extends Api {

    private static final String SPEECH = "{'model':'tts-1','input':'Hi','voice':'alloy'";

    @Test
    void speechIsAsLongAsAsked() {
        upstream.speechBytes(100_001);
        RawResponse response = post("audio/speech", SPEECH + ",'response_format':'opus'}");
        assertThat(response.header("Content-Type")).contains("audio/opus");
        assertThat(response.header("Transfer-Encoding")).contains("chunked");
        assertThat(response.body()).isEqualTo(Pattern.bytes(100_001));
        assertThat(json(post("audio/speech", "{'model':'tts-1'}"))
                        .at("/error/param")
                        .asText())
                .isEqualTo("input");
    }

    @Test
    void speechComesAsEventsToo() {
        var events = events(post("audio/speech", SPEECH + ",'stream_format':'sse'}"));
        assertThat(events.get(0).path("type").asText()).isEqualTo("speech.audio.delta");
        assertThat(events.get(2).path("type").asText()).isEqualTo("speech.audio.done");
        assertThat(events.get(2).at("/usage/output_tokens").asInt()).isPositive();
    }

    @Test
    void transcriptionTellsUsageByModel() {
        String file = "file@a.mp3=" + "x".repeat(40_000);
        JsonNode whisper = json(postForm("audio/transcriptions", "model=whisper-1", file));
        assertThat(whisper.path("text").asText()).isEqualTo("Hello from the fake upstream.");
        assertThat(whisper.at("/usage/type").asText()).isEqualTo("duration");
        assertThat(whisper.at("/usage/seconds").asInt()).isEqualTo(2);
        JsonNode tokens = json(postForm("audio/transcriptions", file, "model=gpt-4o-transcribe"));
        assertThat(tokens.at("/usage/input_token_details/audio_tokens").asInt()).isEqualTo(20);
    }

    @ParameterizedTest
    @CsvSource({
        "text, Hello from the fake upstream.",
        "srt, '00:00:00,000 --> 00:00:01,000'",
        "vtt, WEBVTT",
        "verbose_json, translate",
    })
    void translationHasManyFormats(String format, String expected) {
        RawResponse response =
                postForm("audio/translations", "model=whisper-1", "response_format=" + format, "file@a=x");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.text()).contains(expected);
    }

    @Test
    void transcriptionStreams() {
        var events = events(postForm("audio/transcriptions", "model=gpt-4o-transcribe", "stream=true", "file@a=x"));
        assertThat(events).hasSize(7);
        assertThat(events.get(6).path("type").asText()).isEqualTo("transcript.text.done");
        assertThat(events.get(6).at("/usage/output_tokens").asInt()).isEqualTo(6);
    }

    @Test
    void imagesAreLinksOrBytesByModel() {
        JsonNode old = json(post("images/generations", "{'model':'dall-e-3','prompt':'A cat','n':2}"));
        assertThat(old.path("data")).hasSize(2);
        assertThat(old.at("/data/0/url").asText()).startsWith("https://");
        JsonNode now = json(post("images/generations", "{'model':'gpt-image-1','prompt':'A cat'}"));
        assertThat(now.at("/data/0/b64_json").asText()).startsWith("iVBOR");
        assertThat(now.at("/usage/output_tokens").asInt()).isEqualTo(1_056);
    }

    @Test
    void editsCountTheirImages() {
        JsonNode answer =
                json(postForm("images/edits", "model=gpt-image-1", "prompt=A cat", "image[]@a=x", "image[]@b=y"));
        assertThat(answer.at("/usage/input_tokens_details/image_tokens").asInt())
                .isEqualTo(646);
    }

    @Test
    void filesAreKeptListedAndDeleted() {
        JsonNode file = json(postForm("files", "purpose=assistants", "file@\u00c3\u00a9.txt=content"));
        String id = file.path("id").asText();
        assertThat(id).startsWith("file-");
        assertThat(file.path("filename").asText()).isEqualTo("\u00e9.txt");
        assertThat(file.path("bytes").asInt()).isEqualTo(7);
        assertThat(json(get("files/" + id))).isEqualTo(file);
        assertThat(get("files/" + id + "/content").text()).isEqualTo("content");
        String second =
                json(postForm("files", "purpose=batch", "file@b=1")).path("id").asText();
        assertThat(json(get("files")).path("data")).hasSize(2);
        JsonNode page = json(get("files?limit=1"));
        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(page.path("last_id").asText()).isEqualTo(second);
        assertThat(json(get("files?after=" + second)).at("/data/0/id").asText()).isEqualTo(id);
        assertThat(json(get("files?purpose=batch")).path("data")).hasSize(1);
        assertThat(json(call("DELETE", "files/" + id)).path("deleted").asBoolean())
                .isTrue();
        assertThat(get("files/" + id).status()).isEqualTo(404);
        upstream.reset();
        assertThat(json(get("files")).path("data")).isEmpty();
    }

    @Test
    void largeFileLeavesOnlyItsLength() {
        int size = 40_000_000;
        String purpose = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n";
        String head = purpose + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big\"\r\n\r\n";
        String tail = "\r\n--b--\r\n";
        http.send("POST /v1/files HTTP/1.1\r\n" + authorization
                + "\r\nContent-Type: multipart/form-data; boundary=\"b\"\r\nContent-Length: "
                + (head.length() + size + tail.length()) + "\r\n\r\n" + head);
        byte[] block = "\r\n-".repeat(40_000).getBytes(StandardCharsets.US_ASCII);
        for (int sent = 0; sent < size; sent += block.length) {
            http.send(Arrays.copyOf(block, Math.min(block.length, size - sent)));
        }
        http.send(tail);
        JsonNode file = json(http.readResponse());
        assertThat(file.path("bytes").asInt()).isEqualTo(size);
        assertThat(upstream.requests().get(0).body()).hasSize(1 << 20);
        assertThat(get("files/" + file.path("id").asText() + "/content").status())
                .isEqualTo(400);
    }

    @Test
    void brokenFormIsRefused() {
        assertThat(json(postForm("files", "purpose=batch")).at("/error/param").asText())
                .isEqualTo("file");
        assertThat(post("files", "{}").status()).isEqualTo(400);
    }
}
