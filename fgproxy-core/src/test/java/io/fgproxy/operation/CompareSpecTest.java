package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareSpecTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Test
    void theSameDescriptionHasNoDifferences() throws IOException {
        assertThat(CompareSpec.differences(OpenApi.standard(), OpenApi.of(bytes(standard()))))
                .isEmpty();
    }

    @Test
    void whatCameAndWentIsTold() throws IOException {
        OpenApi doctored = OpenApi.of(bytes(doctored()));
        assertThat(CompareSpec.differences(OpenApi.standard(), doctored))
                .containsExactly(
                        "- GET /v1/files query purpose",
                        "+ GET /v1/files query since",
                        "- GET /v1/models operation",
                        "+ POST /v1/dreams operation",
                        "+ POST /v1/dreams content type application/json",
                        "+ POST /v1/dreams model body:/model",
                        "+ POST /v1/dreams parameter model",
                        "+ POST /v1/dreams streaming",
                        "+ POST /v1/embeddings content type application/x-ndjson",
                        "+ POST /v1/moderations model body:/judge/*/fallback_model",
                        "+ POST /v1/moderations parameter judge");
        assertThat(CompareSpec.differences(doctored, OpenApi.standard()))
                .hasSize(11)
                .contains("+ GET /v1/models operation", "- POST /v1/dreams operation");
    }

    @Test
    void aCatalogueThatIsBehindIsNoticed() throws IOException {
        assertThat(SpecCoverage.problems(
                        SpecOperation.allOf(OpenApi.of(bytes(doctored()))),
                        OperationCatalog.standard().operations()))
                .containsExactlyInAnyOrder(
                        "GET /v1/files has the names in the query [after, limit, order, since],"
                                + " the catalogue [after, limit, order, purpose]",
                        "GET /v1/models is not described",
                        "POST /v1/dreams is described, but not in the catalogue",
                        "POST /v1/embeddings has the unknown body application/x-ndjson",
                        "POST /v1/moderations does not look for a model at body:/judge/*/fallback_model",
                        "POST /v1/moderations has the parameters [input, judge, model], the catalogue [input, model]");
    }

    @Test
    void theToolEndsWithOneIfAnythingDiffers(@TempDir Path folder) throws Exception {
        Path plain = Files.write(folder.resolve("same.json"), bytes(standard()));
        Path zipped = Files.write(folder.resolve("new.json.gz"), zipped(bytes(doctored())));
        Path log = folder.resolve("log");
        assertThat(run(log, plain.toString())).isZero();
        assertThat(Files.readString(log).strip()).isEqualTo("2.3.0 -> 2.3.0: 0 differences");
        assertThat(run(log, zipped.toString())).isEqualTo(1);
        assertThat(log).content().startsWith("2.3.0 -> 2.4.0: 11 differences").contains("+ POST /v1/dreams operation");
        assertThat(run(log)).isEqualTo(2);
    }

    private static int run(Path log, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CompareSpec.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return process.exitValue();
        } finally {
            process.destroyForcibly();
        }
    }

    private static ObjectNode doctored() throws IOException {
        ObjectNode spec = standard();
        ((ObjectNode) spec.get("info")).put("version", "2.4.0");
        ObjectNode paths = (ObjectNode) spec.get("paths");
        paths.remove("/models");
        paths.set("/dreams", MAPPER.readTree("""
                {"post":{
                  "requestBody":{"content":{"application/json":{"schema":{"properties":{"model":{"type":"string"}}}}}},
                  "responses":{"200":{"content":{"text/event-stream":{}}}}}}"""));
        ArrayNode query = (ArrayNode) paths.at("/~1files/get/parameters");
        query.forEach(parameter -> rename((ObjectNode) parameter));
        ((ObjectNode) paths.at("/~1embeddings/post/requestBody/content")).putObject("application/x-ndjson");
        ((ObjectNode) spec.at("/components/schemas/CreateModerationRequest/properties"))
                .set("judge", MAPPER.readTree("""
                {"type":"array","items":{"allOf":[{"properties":{"fallback_model":{"type":"string"}}}]}}"""));
        return spec;
    }

    private static void rename(ObjectNode parameter) {
        if (parameter.path("name").asText().equals("purpose")) {
            parameter.put("name", "since");
        }
    }

    private static ObjectNode standard() throws IOException {
        try (InputStream stream = new GZIPInputStream(
                Objects.requireNonNull(CompareSpecTest.class.getResourceAsStream("openapi-2.3.0.json.gz")))) {
            return (ObjectNode) MAPPER.readTree(stream);
        }
    }

    private static byte[] bytes(JsonNode spec) throws IOException {
        return MAPPER.writeValueAsBytes(spec);
    }

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }
}
