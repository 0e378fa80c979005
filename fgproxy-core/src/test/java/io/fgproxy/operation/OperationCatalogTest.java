package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationCatalogTest {
    private static final OperationCatalog CATALOG = OperationCatalog.standard();

    @Test
    void everyTemplateMatchesItself() {
        for (Operation operation : CATALOG.operations()) {
            String path = operation.template().replaceAll("\\{[^}]+}", "id_1");
            OperationMatch match = CATALOG.match(operation.method(), path).orElseThrow();
            assertThat(match.operation()).isSameAs(operation);
            assertThat(match.pathVariables())
                    .hasSize((int)
                            operation.template().chars().filter(c -> c == '{').count())
                    .allSatisfy((name, value) -> assertThat(value).isEqualTo("id_1"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions, chat.completions.create",
        "GET, /v1/chat/completions, chat.completions.list",
        "POST, /v1/threads/runs, threads.create_and_run",
        "POST, /v1/threads/thread_1, threads.update",
        "POST, /v1/threads/thread_1/runs, threads.runs.create",
        "POST, /v1/responses/compact, responses.compact",
        "GET, /v1/responses/resp_1, responses.retrieve",
        "GET, /v1/videos/characters/c_1, videos.get_character",
        "GET, /v1/models/ft:gpt-4o:acme::x, models.retrieve",
    })
    void literalBeatsVariable(String method, String path, String name) {
        assertThat(nameOf(method, path)).hasValue(name);
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/chat/completions/",
        "POST, /v1/chat//completions",
        "POST, //v1/chat/completions",
        "POST, v1/chat/completions",
        "POST, /chat/completions",
        "POST, /V1/chat/completions",
        "POST, /v1/Chat/completions",
        "POST, /v1/chat/completions?beta=true",
        "POST, /v1/chat/completion%73",
        "post, /v1/chat/completions",
        "PUT, /v1/chat/completions",
        "HEAD, /v1/models",
        "GET, /v1/models/",
        "GET, /v1/models/.",
        "GET, /v1/models/..",
        "GET, /v1/models/a/b",
        "GET, /v1/threads/runs",
        "DELETE, /v1/responses/compact",
        "GET, /v1/videos/edits",
        "GET, /openai/deployments/x/chat",
        "GET, /v1/unknown",
        "GET, /",
        "GET, ''",
        "GET, *",
    })
    void whatIsNotInTheCatalogueIsNotFound(String method, String path) {
        assertThat(CATALOG.match(method, path)).isEmpty();
    }

    @Test
    void variablesAreHandedOutRaw() {
        OperationMatch match =
                CATALOG.match("GET", "/v1/containers/c%201/files/f~2/content").orElseThrow();
        assertThat(match.pathVariables()).isEqualTo(Map.of("container_id", "c%201", "file_id", "f~2"));
    }

    @Test
    void nothingCanBeModified() {
        assertThatThrownBy(() -> CATALOG.operations().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> CATALOG.groups().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> CATALOG.presets().clear()).isInstanceOf(UnsupportedOperationException.class);
    }

    private static Optional<String> nameOf(String method, String path) {
        return CATALOG.match(method, path).map(match -> match.operation().name());
    }
}
