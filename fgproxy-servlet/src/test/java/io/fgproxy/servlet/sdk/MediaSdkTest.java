package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.core.http.StreamResponse;
import com.openai.models.audio.AudioResponseFormat;
import com.openai.models.audio.speech.SpeechCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.audio.transcriptions.TranscriptionCreateResponse;
import com.openai.models.audio.transcriptions.TranscriptionStreamEvent;
import com.openai.models.images.ImageEditParams;
import com.openai.models.images.ImageGenerateParams;
import com.openai.models.images.ImagesResponse;
import io.fgproxy.testkit.wire.Pattern;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Speech and images, in both directions. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class MediaSdkTest extends OnEachServletWithSdk {
    @Test
    void speechArrivesByteForByte() throws IOException {
        fixture.upstream.speechBytes(700_000);
        try (HttpResponse speech = sdk.audio()
                .speech()
                .create(SpeechCreateParams.builder()
                        .model("tts-1")
                        .voice("alloy")
                        .input("Hello")
                        .build())) {
            assertThat(speech.headers().values("content-type")).containsExactly("audio/mpeg");
            assertThat(speech.body().readAllBytes()).isEqualTo(Pattern.bytes(700_000));
        }
    }

    @Test
    void speechIsTranscribed() {
        TranscriptionCreateResponse heard =
                sdk.audio().transcriptions().create(transcription().build());
        assertThat(heard.asTranscription().text()).isEqualTo(SAID);
    }

    @Test
    void speechIsTranscribedWithMoreFieldsThanTheModel() {
        TranscriptionCreateResponse heard = sdk.audio()
                .transcriptions()
                .create(transcription()
                        .language("de")
                        .prompt("Grüß Gott")
                        .temperature(0.2)
                        .responseFormat(AudioResponseFormat.VERBOSE_JSON)
                        .addTimestampGranularity(TranscriptionCreateParams.TimestampGranularity.SEGMENT)
                        .build());
        assertThat(heard.asVerbose().text()).isEqualTo(SAID);
    }

    @Test
    void transcriptionIsStreamed() {
        try (StreamResponse<TranscriptionStreamEvent> response =
                sdk.audio().transcriptions().createStreaming(transcription().build())) {
            assertThat(response.stream()
                            .flatMap(event -> event.transcriptTextDelta().stream())
                            .map(event -> event.delta()))
                    .containsExactly("Hello", " from", " the", " fake", " upstream", ".");
        }
    }

    @Test
    void imageIsGenerated() {
        ImagesResponse images = sdk.images()
                .generate(ImageGenerateParams.builder()
                        .model("gpt-image-1")
                        .prompt("A pixel")
                        .n(2)
                        .build());
        assertThat(images.data().orElseThrow())
                .hasSize(2)
                .allSatisfy(image -> assertThat(image.b64Json()).isPresent());
    }

    @Test
    void imageIsEdited() {
        ImagesResponse images = sdk.images()
                .edit(ImageEditParams.builder()
                        .model("gpt-image-1")
                        .image(MultipartField.<ImageEditParams.Image>builder()
                                .value(ImageEditParams.Image.ofInputStream(
                                        new ByteArrayInputStream(Pattern.bytes(1000))))
                                .filename("pixel.png")
                                .contentType("image/png")
                                .build())
                        .prompt("Make it blue")
                        .build());
        assertThat(images.data().orElseThrow()).hasSize(1);
    }

    private static TranscriptionCreateParams.Builder transcription() {
        return TranscriptionCreateParams.builder()
                .model("gpt-4o-transcribe")
                .file(MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(Pattern.bytes(300_000)))
                        .filename("speech.mp3")
                        .contentType("audio/mpeg")
                        .build());
    }
}
