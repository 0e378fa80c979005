package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.core.MultipartField;
import com.openai.core.http.HttpResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FileListParams;
import com.openai.models.files.FileObject;
import com.openai.models.files.FilePurpose;
import io.fgproxy.testkit.wire.Pattern;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files up, in lists, down, and away. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class FilesSdkTest extends OnEachServletWithSdk {
    @TempDir
    static Path folder;

    @Test
    void fileGoesUpAndComesBackByteForByte() throws IOException {
        byte[] content = Pattern.bytes(1_000_000);
        FileObject file = sdk.files()
                .create(FileCreateParams.builder()
                        .file(Files.write(folder.resolve("batch.jsonl"), content))
                        .purpose(FilePurpose.BATCH)
                        .build());
        assertThat(file.filename()).isEqualTo("batch.jsonl");
        assertThat(file.bytes()).isEqualTo(content.length);
        try (HttpResponse down = sdk.files().content(file.id())) {
            assertThat(down.body().readAllBytes()).isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.txt", "with blank.txt", "Übersicht – 概要.txt", "quote\"d.txt", "back\\slash.txt"})
    void filesOfAnyNameAreTaken(String name) {
        FileObject file = sdk.files().create(upload(name, "content"));
        assertThat(file.bytes()).isEqualTo(7);
    }

    @Test
    void fileWithoutANameIsTaken() {
        FileObject file = sdk.files()
                .create(FileCreateParams.builder()
                        .file("content".getBytes(StandardCharsets.UTF_8))
                        .purpose(FilePurpose.USER_DATA)
                        .build());
        assertThat(file.bytes()).isEqualTo(7);
    }

    @Test
    void filesAreListedPageByPage() {
        List<String> ids = List.of("a", "b", "c").stream()
                .map(name -> sdk.files().create(upload(name, name)).id())
                .toList();
        List<String> listed =
                sdk
                        .files()
                        .list(FileListParams.builder()
                                .limit(2)
                                .purpose("user_data")
                                .build())
                        .autoPager()
                        .stream()
                        .map(FileObject::id)
                        .toList();
        assertThat(listed).containsExactlyInAnyOrderElementsOf(ids);
    }

    @Test
    void fileIsRetrievedAndDeleted() {
        String id = sdk.files().create(upload("a", "content")).id();
        assertThat(sdk.files().retrieve(id).bytes()).isEqualTo(7);
        assertThat(sdk.files().delete(id).deleted()).isTrue();
        assertThatThrownBy(() -> sdk.files().retrieve(id))
                .isInstanceOfSatisfying(
                        NotFoundException.class, e -> assertThat(e.param()).contains("id"));
    }

    private static FileCreateParams upload(String name, String content) {
        return FileCreateParams.builder()
                .file(MultipartField.<InputStream>builder()
                        .value(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                        .filename(name)
                        .build())
                .purpose(FilePurpose.USER_DATA)
                .build();
    }
}
