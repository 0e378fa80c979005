package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which stored objects a path names. */
class PathObjectsTest {
    private static List<String> named(String route) {
        return Requests.facts(Requests.read(route, null, new byte[0])).pathObjects();
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/files/file-1/content, file-1",
        "GET /v1/responses/resp_1, resp_1",
        "POST /v1/threads/thread_1/runs, thread_1",
        "POST /v1/batches/batch%2D1/cancel, batch%2D1",
    })
    void oneIsNamedAsItStands(String route, String id) {
        assertThat(named(route)).containsExactly(id);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /v1/vector_stores/vs_1/files/file-1, vs_1, file-1",
        "GET /v1/threads/thread_1/runs/run_1/steps, thread_1, run_1",
    })
    void allAreNamed(String route, String outer, String inner) {
        assertThat(named(route)).containsExactlyInAnyOrder(outer, inner);
    }

    @ParameterizedTest
    @CsvSource({"GET /v1/models/gpt-4o", "GET /v1/files", "POST /v1/chat/completions"})
    void modelsAndPlainPathsNameNone(String route) {
        assertThat(named(route)).isEmpty();
    }
}
