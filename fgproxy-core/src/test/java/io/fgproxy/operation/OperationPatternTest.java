package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationPatternTest {
    private static final OperationCatalog CATALOG = OperationCatalog.standard();

    @ParameterizedTest
    @CsvSource({
        "chat.completions.create, chat.completions.create, true",
        "chat.completions.create, chat.completions.list, false",
        "chat.*, chat.completions.messages.list, true",
        "files.*, files.content, true",
        "files.*, vector_stores.files.list, false",
        "models.*, models.retrieve, true",
        "files:read, files.content, true",
        "files:read, files.create, false",
        "files, files.content, true",
        "files, uploads.parts.create, true",
        "files, vector_stores.files.list, false",
        "inference, responses.create, true",
        "inference, responses.retrieve, false",
        "rag, vector_stores.search, true",
        "batch, batches.create, true",
        "batch, vector_stores.search, false",
        "everything-but-admin, files.content, true",
        "everything-but-admin, chat.completions.create, true",
        "everything-but-admin, models.delete, false",
        "everything-but-admin, admin.usage.list, false",
        "POST /v1/chat/completions, chat.completions.create, true",
        "GET /v1/files/{file_id}, files.retrieve, true",
        "GET /v1/files/{file_id}, files.delete, false",
    })
    void everyFormNamesOperations(String pattern, String name, boolean expected) {
        assertThat(pattern(pattern).grants(operation(name))).isEqualTo(expected);
        assertThat(pattern(pattern).denies(operation(name))).isEqualTo(expected);
    }

    @Test
    void whatMustNeverBeGrantedIsNot() {
        List<Operation> never = withExposure(Exposure.NEVER);
        assertThat(never).hasSizeGreaterThan(100).allSatisfy(operation -> {
            assertThat(grantedBy(operation, operation.name())).isFalse();
            assertThat(grantedBy(operation, operation.methodAndTemplate())).isFalse();
            assertThat(grantedBy(operation, operation.group())).isFalse();
            assertThat(grantedBy(operation, "*")).isFalse();
            assertThat(pattern("*").denies(operation)).isTrue();
        });
    }

    @Test
    void dangerousOperationsAreGrantedByNameOnly() {
        List<Operation> dangerous = withExposure(Exposure.NAMED_ONLY);
        assertThat(dangerous).extracting(Operation::name).contains("models.delete", "realtime.client_secrets.create");
        assertThat(dangerous).allSatisfy(operation -> {
            assertThat(grantedBy(operation, operation.name())).isTrue();
            assertThat(grantedBy(operation, operation.methodAndTemplate())).isTrue();
            assertThat(grantedBy(operation, "*")).isFalse();
            assertThat(grantedBy(operation, operation.name() + "*")).isFalse();
            assertThat(grantedBy(operation, operation.group())).isFalse();
            assertThat(grantedBy(operation, operation.area())).isFalse();
            assertThat(operation.presets()).isEmpty();
            assertThat(pattern(operation.group()).denies(operation)).isTrue();
        });
    }

    @Test
    void storedObjectsAreGrantedByWhatIsAboutThem() {
        assertThat(withExposure(Exposure.OWNED)).allSatisfy(operation -> {
            String firstPart = operation.name().substring(0, operation.name().indexOf('.'));
            assertThat(grantedBy(operation, "inference")).isFalse();
            for (String vague : List.of("*", "*.*", "**", firstPart + "*", firstPart.charAt(0) + "*")) {
                assertThat(grantedBy(operation, vague)).as(vague).isFalse();
                assertThat(pattern(vague).denies(operation)).as(vague).isTrue();
            }
            assertThat(grantedBy(operation, firstPart + ".*")).isTrue();
            assertThat(grantedBy(operation, "everything-but-admin")).isTrue();
            assertThat(grantedBy(operation, operation.group())).isTrue();
            assertThat(grantedBy(operation, operation.area())).isTrue();
            assertThat(grantedBy(operation, operation.name())).isTrue();
        });
    }

    @Test
    void anyGlobGrantsWhatKeepsNothing() {
        assertThat(withExposure(Exposure.OPEN)).allSatisfy(operation -> {
            assertThat(grantedBy(operation, "*")).isTrue();
            assertThat(grantedBy(operation, "*" + operation.name())).isTrue();
            assertThat(grantedBy(operation, operation.name().charAt(0) + "*")).isTrue();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "chat.completion.create, chat.completions.create",
        "Inference, inference",
        "filez, files",
        "files:red, files:read",
        "files:*, 'files'",
        "chat, chat.completions.create",
        "chat.completions, chat.completions.create",
        "embedding, embeddings.create",
        "embed, embeddings.create",
        "speech, audio.speech.create",
        "vector, vector_stores",
        "model, models",
        "everything, everything-but-admin",
        "model.*, models.*",
        "file.*, files.*",
        "POST /v1/chat/completion, POST /v1/chat/completions",
        "post /v1/embeddings, POST /v1/embeddings",
        "GET /v1/models/{id}, GET /v1/models/{model}",
        "'', preset",
    })
    void typosAreRefusedWithAHint(String text, String hint) {
        assertThatThrownBy(() -> pattern(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(hint);
    }

    @Test
    void junkIsRefusedWithoutBeingEchoed() {
        assertThatThrownBy(() -> pattern("a\r\nb\u001b[31m" + "x".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .extracting(Throwable::getMessage)
                .asString()
                .doesNotContain("\n", "\r", "\u001b")
                .hasSizeLessThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "files", "files:read", "inference", "models.list", "GET /v1/models"})
    void equalsByText(String text) {
        assertThat(pattern(text))
                .isEqualTo(pattern(text))
                .hasSameHashCodeAs(pattern(text))
                .isNotEqualTo(pattern("batches"))
                .hasToString(text);
        assertThat(pattern(text).text()).isEqualTo(text);
    }

    @Test
    void noWordHasTwoMeanings() {
        List<String> areas =
                CATALOG.operations().stream().map(Operation::area).distinct().toList();
        assertThat(areas).doesNotContainAnyElementsOf(CATALOG.presets());
        assertThat(CATALOG.operations())
                .extracting(Operation::name)
                .doesNotContainAnyElementsOf(areas)
                .doesNotContainAnyElementsOf(CATALOG.presets());
    }

    private static OperationPattern pattern(String text) {
        return OperationPattern.of(text, CATALOG);
    }

    private static boolean grantedBy(Operation operation, String text) {
        return pattern(text).grants(operation);
    }

    private static Operation operation(String name) {
        return CATALOG.named(name).orElseThrow();
    }

    private static List<Operation> withExposure(Exposure exposure) {
        return CATALOG.operations().stream()
                .filter(operation -> operation.exposure() == exposure)
                .toList();
    }
}
