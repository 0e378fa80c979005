package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds the catalogue against the official description, read by other code than that of the generator. */
class SpecCoverageTest {
    private static final SortedMap<String, SpecOperation> SPEC = SpecOperation.allOf(OpenApi.standard());
    private static final List<String> LINES = lines();

    @Test
    void catalogueAndDescriptionAgree() {
        assertThat(OpenApi.standard().version()).isEqualTo("2.3.0");
        assertThat(OpenApi.standard().entries()).hasSize(288);
        // Seven of them are twins.
        assertThat(SPEC).hasSize(281);
        assertThat(problems(OperationCatalog.standard().operations())).isEmpty();
    }

    @Test
    void aRemovedRowIsNoticed() {
        for (String route : SPEC.keySet()) {
            List<Operation> rest = new ArrayList<>(OperationCatalog.standard().operations());
            assertThat(rest.removeIf(row -> row.methodAndTemplate().equals(route)))
                    .isTrue();
            assertThat(problems(rest)).containsExactly(route + " is described, but not in the catalogue");
        }
    }

    @Test
    void anInventedRowIsNoticed() throws IOException {
        assertThat(problems(with("models.list", 1, "/v1/modells")))
                .containsExactly(
                        "GET /v1/modells is not described", "GET /v1/models is described, but not in the catalogue");
    }

    @Test
    void everyReasonIsNeeded() {
        assertThat(SpecCoverage.placesWithoutModel()).allSatisfy(place -> {
            int space = place.lastIndexOf(' ');
            SpecOperation described = SPEC.get(place.substring(0, space));
            assertThat(described).isNotNull();
            assertThat(described.modelPlaces()).contains(place.substring(space + 1));
        });
    }

    @Test
    void anExtraThatGetsDescribedIsNoticed() {
        SortedMap<String, SpecOperation> newer = new TreeMap<>(SPEC);
        String route = "GET /v1/engines";
        newer.put(route, SpecOperation.none(route));
        assertThat(SpecCoverage.problems(newer, OperationCatalog.standard().operations()))
                .containsExactly(route + " is described");
    }

    /** All that a row says of models, one after the other. */
    @Test
    void everyForgottenModelLocationIsNoticed() throws IOException {
        int noticed = 0;
        for (String line : LINES) {
            String[] cells = line.split("\t", -1);
            List<String> locations = List.of(cells[6].split("\\|"));
            for (String location : locations) {
                List<String> rest = new ArrayList<>(locations);
                rest.remove(location);
                List<String> problems = problems(with(cells[2], 6, rest.isEmpty() ? "-" : String.join("|", rest)));
                assertThat(problems)
                        .as("%s without %s", cells[2], location)
                        .allMatch(problem ->
                                problem.startsWith(cells[0] + " " + cells[1] + " does not look for a model at "));
                noticed += problems.isEmpty() ? 0 : 1;
            }
        }
        // The others are stored objects, beyond the description, or covered twice.
        assertThat(noticed).isEqualTo(47);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "chat.completions.create | 9 | n | POST /v1/chat/completions streams is false",
                "models.list | 9 | y | GET /v1/models streams is true",
                "embeddings.create | 5 | - | POST /v1/embeddings has the bodies [JSON], the catalogue []",
                "embeddings.create | 5 | MULTIPART | POST /v1/embeddings has the bodies [JSON], the catalogue [MULTIPART]",
                "moderations.create | 13 | model | POST /v1/moderations has the parameters [input, model], the catalogue [model]",
                "threads.runs.create | 14 | - | POST /v1/threads/{thread_id}/runs has the caps of the output"
                        + " [max_completion_tokens], the catalogue []",
                "batches.list | 15 | after | GET /v1/batches has the names in the query [after, limit], the catalogue [after]",
                "files.retrieve | 12 | - | GET /v1/files/{file_id} has the resource null",
                "files.list | 12 | file | GET /v1/files has the resource file",
                "admin.organization.projects.list | 4 | OPEN | GET /v1/organization/projects needs an admin key,"
                        + " but its exposure is OPEN",
            })
    void everyOtherDifferenceIsNoticed(String name, int column, String value, String problem) throws IOException {
        assertThat(problems(with(name, column, value))).containsExactly(problem);
    }

    private static List<String> problems(Collection<Operation> catalogue) {
        return SpecCoverage.problems(SPEC, catalogue);
    }

    /** The shipped catalogue with another value in one cell. */
    private static List<Operation> with(String name, int column, String value) throws IOException {
        StringBuilder table = new StringBuilder();
        for (String line : LINES) {
            String[] cells = line.split("\t", -1);
            if (cells[2].equals(name)) {
                cells[column] = value;
            }
            table.append(String.join("\t", cells)).append('\n');
        }
        return CatalogReader.read(new StringReader(table.toString()));
    }

    private static List<String> lines() {
        try (InputStream stream = SpecCoverageTest.class.getResourceAsStream("operations.tsv")) {
            assertThat(stream).isNotNull();
            return Arrays.stream(new String(stream.readAllBytes(), StandardCharsets.UTF_8).split("\n"))
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
