package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was reviewed of the shipped table, so that a new table cannot change it unseen. */
class CatalogContentTest {
    private static final OperationCatalog CATALOG = OperationCatalog.standard();
    private static final String CREATING = """
            assistants.create assistant
            assistants.files.create assistant_file
            audio.voice_consents.create voice_consent
            audio.voices.create voice
            batches.create batch
            batches.retrieve file
            batches.cancel file
            chat.completions.create chat_completion
            chatkit.sessions.create chatkit_session
            containers.create container
            containers.files.create container_file
            conversations.create conversation
            conversations.items.create conversation_item
            evals.create eval
            evals.runs.create eval_run
            files.create file
            fine_tunes.create fine_tune
            fine_tuning.jobs.create fine_tuning_job
            responses.create response
            skills.create skill
            skills.versions.create skill_version
            threads.create thread
            threads.create_and_run thread
            threads.messages.create thread_message
            threads.runs.create run
            traces.ingest trace
            uploads.create upload
            uploads.complete file
            uploads.parts.create upload_part
            vector_stores.create vector_store
            vector_stores.file_batches.create vector_store_file_batch
            vector_stores.files.create vector_store_file
            videos.create video
            videos.create_character video_character
            videos.edit video
            videos.extend video
            videos.remix video""";

    @Test
    void countsAreThoseOfTheOfficialDescriptionAndTheKnownExtras() {
        // 288 described operations, of which 7 are beta twins of the same path, and 15 that are not described.
        assertThat(CATALOG.operations()).hasSize(296);
        Map<Exposure, Integer> counts = new EnumMap<>(Exposure.class);
        CATALOG.operations().forEach(operation -> counts.merge(operation.exposure(), 1, Integer::sum));
        assertThat(counts)
                .isEqualTo(
                        Map.of(Exposure.OPEN, 18, Exposure.OWNED, 130, Exposure.NAMED_ONLY, 20, Exposure.NEVER, 128));
        assertThat(CATALOG.operations().stream()
                        .map(operation -> operation.template() + "\t" + operation.method())
                        .toList())
                .isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "assistants.create",
                "audio.speech.create",
                "audio.transcriptions.create",
                "audio.translations.create",
                "batches.cancel",
                "batches.create",
                "batches.list",
                "batches.retrieve",
                "chat.completions.create",
                "chat.completions.delete",
                "chat.completions.list",
                "chat.completions.messages.list",
                "chat.completions.retrieve",
                "chat.completions.update",
                "completions.create",
                "containers.files.content.retrieve",
                "conversations.items.create",
                "embeddings.create",
                "evals.runs.cancel",
                "evals.runs.output_items.list",
                "files.content",
                "files.create",
                "files.delete",
                "files.list",
                "files.retrieve",
                "fine_tuning.alpha.graders.run",
                "fine_tuning.alpha.graders.validate",
                "fine_tuning.jobs.checkpoints.list",
                "fine_tuning.jobs.create",
                "fine_tuning.jobs.list_events",
                "fine_tuning.jobs.pause",
                "images.create_variation",
                "images.edit",
                "images.generate",
                "models.delete",
                "models.list",
                "models.retrieve",
                "moderations.create",
                "realtime.calls.accept",
                "realtime.client_secrets.create",
                "responses.cancel",
                "responses.compact",
                "responses.create",
                "responses.delete",
                "responses.input_items.list",
                "responses.input_tokens.count",
                "responses.retrieve",
                "threads.create_and_run",
                "threads.runs.steps.list",
                "threads.runs.submit_tool_outputs",
                "uploads.cancel",
                "uploads.complete",
                "uploads.parts.create",
                "vector_stores.file_batches.list_files",
                "vector_stores.files.content",
                "vector_stores.search",
                "videos.remix",
                "admin.organization.projects.archive",
            })
    void namesAreThoseOfTheSdks(String name) {
        assertThat(CATALOG.named(name)).map(Operation::name).hasValue(name);
    }

    @Test
    void namesAndGroupsAreWellFormed() {
        assertThat(CATALOG.operations())
                .extracting(Operation::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z_0-9]+(\\.[a-z_0-9]+)+"));
        assertThat(CATALOG.groups())
                .contains("admin", "files:read", "files:write", "fine_tuning:read", "model_capabilities:request")
                .allMatch(group -> group.equals("admin") || group.matches("[a-z_]+:(read|write|request)"));
        assertThat(CATALOG.presets()).containsExactly("batch", "everything-but-admin", "inference", "rag");
        assertThat(CATALOG.named("chat.completions")).isEmpty();
    }

    @Test
    void administrationIsAllThatIsUnderItsPathsAndOnlyThat() {
        Predicate<Operation> underAdminPath = operation -> operation
                .template()
                .matches("/v1/(organization|projects|usage|dashboard|fine_tuning/checkpoints)(/.*)?");
        assertThat(CATALOG.operations()).allSatisfy(operation -> {
            boolean admin = underAdminPath.test(operation);
            assertThat(operation.group().equals("admin")).isEqualTo(admin);
            assertThat(operation.name().startsWith("admin.")).isEqualTo(admin);
            assertThat(operation.exposure() == Exposure.NEVER)
                    .isEqualTo(admin || operation.name().endsWith(".connect"));
        });
    }

    @Test
    void presetsAreWhatTheyWereReviewedToBe() {
        List<String> inference = List.of(
                "audio.speech.create",
                "audio.transcriptions.create",
                "audio.translations.create",
                "chat.completions.create",
                "completions.create",
                "embeddings.create",
                "images.edit",
                "images.generate",
                "images.create_variation",
                "models.list",
                "models.retrieve",
                "moderations.create",
                "responses.create",
                "responses.compact",
                "responses.input_tokens.count");
        assertThat(preset("inference")).containsExactlyElementsOf(inference);
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.presets().contains("inference"))
                .allMatch(operation -> operation.exposure() == Exposure.OPEN);
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.presets().contains("everything-but-admin"))
                .containsExactlyElementsOf(CATALOG.operations().stream()
                        .filter(operation ->
                                Set.of(Exposure.OPEN, Exposure.OWNED).contains(operation.exposure()))
                        .toList());
        List<String> files = List.of(
                "files.list",
                "files.create",
                "files.delete",
                "files.retrieve",
                "files.content",
                "uploads.create",
                "uploads.cancel",
                "uploads.complete",
                "uploads.parts.create");
        assertThat(preset("batch"))
                .containsAll(inference)
                .containsAll(files)
                .contains("batches.list", "batches.create", "batches.retrieve", "batches.cancel")
                .hasSize(inference.size() + files.size() + 4);
        assertThat(preset("rag"))
                .containsAll(inference)
                .containsAll(files)
                .filteredOn(name -> name.startsWith("vector_stores."))
                .hasSize(16);
        assertThat(preset("rag")).hasSize(inference.size() + files.size() + 16);
    }

    @Test
    void whatMintsCredentialsIsGrantedByNameOnly() {
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.exposure() == Exposure.NAMED_ONLY)
                .extracting(Operation::name)
                .contains(
                        "chatkit.sessions.create",
                        "realtime.calls.accept",
                        "realtime.calls.create",
                        "realtime.client_secrets.create",
                        "realtime.sessions.create",
                        "realtime.transcription_sessions.create",
                        "realtime.translations.client_secrets.create");
    }

    @Test
    void whatChangesSomethingIsInNoGroupOfReading() {
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.group().endsWith(":read"))
                .allMatch(operation -> operation.method().equals("GET"));
    }

    @Test
    void modelsAreLookedForWhereTheyAreNamed() {
        assertThat(operation("responses.create").modelLocations())
                .containsExactly(
                        body("model"),
                        body("tools", "*", "model"),
                        body("input", "*", "tools", "*", "model"),
                        body("moderation", "model"));
        assertThat(operation("images.edit").modelLocations())
                .containsExactly(new ModelLocation.MultipartField("model"), body("model"));
        assertThat(operation("images.edit").bodies()).containsExactlyInAnyOrder(BodyKind.JSON, BodyKind.MULTIPART);
        assertThat(operation("models.retrieve").modelLocations())
                .containsExactly(new ModelLocation.PathVariable("model"));
        assertThat(operation("batches.create").modelLocations())
                .containsExactly(new ModelLocation.Stored("lines of the batch input file"));
        assertThat(operation("vector_stores.search").modelLocations())
                .containsExactly(new ModelLocation.Stored("query rewriting of the vector store search"));
        assertThat(operation("files.create").modelLocations()).isEmpty();
        assertThat(operation("chat.completions.list").modelLocations()).isEmpty();
        assertThat(operation("threads.runs.create").modelLocations()).containsExactly(body("model"));
        assertThat(operation("fine_tuning.alpha.graders.run").modelLocations())
                .contains(body("grader", "graders", "**", "model"));
        assertThat(operation("realtime.calls.create").modelLocations())
                .contains(new ModelLocation.Stored("realtime session part"));
    }

    @Test
    void aModelIsRequiredWhereItsAbsenceLeavesItOpen() {
        for (String name : List.of("chat.completions.create", "responses.create", "threads.runs.create")) {
            assertThat(operation(name).modelRequired()).as(name).isTrue();
        }
        // The default depends on the other parameters.
        assertThat(operation("images.generate").modelRequired()).isTrue();
        assertThat(operation("images.edit").modelRequired()).isFalse();
        assertThat(operation("images.edit").defaultModel()).isEqualTo("gpt-image-1.5");
        assertThat(operation("assistants.create").modelRequired()).isTrue();
        assertThat(operation("assistants.update").modelRequired()).isFalse();
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.exposure() == Exposure.OPEN && operation.billable())
                .as("no spending without knowing by what")
                .allMatch(operation -> operation.modelRequired()
                        || operation.defaultModel() != null
                        || Set.of("content_provenance_checks.create", "fine_tuning.alpha.graders.run")
                                .contains(operation.name()));
    }

    @Test
    void whatIsStoredUpstreamIsToldByType() {
        assertThat(CATALOG.operations())
                .filteredOn(operation -> operation.creates() != null)
                .extracting(operation -> operation.name() + " " + operation.creates())
                .containsExactlyInAnyOrder(CREATING.split("\\R"));
        assertThat(operation("realtime.client_secrets.create").creates()).isNull();
        assertThat(operation("responses.compact").creates()).isNull();
    }

    private static Operation operation(String name) {
        return CATALOG.named(name).orElseThrow();
    }

    private static List<String> preset(String preset) {
        return CATALOG.operations().stream()
                .filter(operation -> operation.presets().contains(preset))
                .map(Operation::name)
                .toList();
    }

    private static ModelLocation body(String... path) {
        return new ModelLocation.Body(List.of(path));
    }
}
