package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What was reviewed of the parameters and resources of the shipped table. */
class CatalogParametersTest {
    private static final OperationCatalog CATALOG = OperationCatalog.standard();

    @Test
    void parametersAreKnown() {
        assertThat(operation("responses.create").parameters().body())
                .contains("model", "store", "max_output_tokens")
                .as("of the beta alone")
                .contains("multi_agent");
        assertThat(operation("responses.create").parameters().query()).containsExactly("beta");
        assertThat(operation("audio.transcriptions.create").parameters().body())
                .contains("file", "timestamp_granularities");
        assertThat(operation("threads.runs.create").parameters().query())
                .as("without its brackets")
                .containsExactly("include");
        assertThat(operation("models.list").parameters()).isEqualTo(ParameterNames.NONE);
        assertThat(outputCaps())
                .isEqualTo(Map.of(
                        "chat.completions.create", List.of("max_completion_tokens", "max_tokens"),
                        "completions.create", List.of("max_tokens"),
                        "engines.completions.create", List.of("max_tokens"),
                        "realtime.calls.accept", List.of("max_output_tokens"),
                        "realtime.sessions.create", List.of("max_response_output_tokens"),
                        "responses.create", List.of("max_output_tokens"),
                        "threads.create_and_run", List.of("max_completion_tokens"),
                        "threads.runs.create", List.of("max_completion_tokens")));
    }

    @Test
    void resourcesAreTheInnermostOfThePath() {
        assertThat(operation("files.retrieve").resource()).isEqualTo("file");
        assertThat(operation("files.list").resource()).isNull();
        assertThat(operation("vector_stores.search").resource()).isEqualTo("vector_store");
        assertThat(operation("containers.files.content.retrieve").resource()).isEqualTo("container_file");
        assertThat(CATALOG.operations())
                .as("to read a file of a vector store is not to read any file")
                .filteredOn(operation -> "file".equals(operation.resource()))
                .allMatch(operation -> operation.template().startsWith("/v1/files/{file_id}"));
    }

    private static Map<String, List<String>> outputCaps() {
        return CATALOG.operations().stream()
                .filter(operation -> !operation.parameters().outputCaps().isEmpty())
                .collect(Collectors.toMap(
                        Operation::name, operation -> operation.parameters().outputCaps()));
    }

    private static Operation operation(String name) {
        return CATALOG.named(name).orElseThrow();
    }
}
