package io.fgproxy.codec;

import io.fgproxy.codec.WantedPlace.Slot;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the answers of an operation tell the usage, and what was stored, from the schemas of the official OpenAPI
 * description. Immutable and thread-safe.
 *
 * @param document of an answer in JSON; null if it tells nothing
 * @param event of the data of an event of a stream; null if no stream tells anything
 * @param types of the events that tell it; empty for any
 */
record AnswerForm(@Nullable WantedPlace document, @Nullable WantedPlace event, Set<String> types) {
    private static final WantedPlace USAGE = WantedPlace.document(Map.of("usage", Slot.USAGE));
    private static final WantedPlace TYPED_USAGE = WantedPlace.document(Map.of("usage", Slot.USAGE, "type", Slot.TYPE));
    private static final WantedPlace CHUNK = WantedPlace.document(
            Map.of("usage", Slot.USAGE, "service_tier", Slot.SERVICE_TIER, "choices", Slot.CHOICES));
    private static final AnswerForm COMPLETION = new AnswerForm(CHUNK, CHUNK, Set.of());
    private static final AnswerForm EMBEDDING = new AnswerForm(USAGE, null, Set.of());
    private static final AnswerForm RESPONSE = new AnswerForm(
            WantedPlace.document(
                    Map.of("usage", Slot.USAGE, "service_tier", Slot.SERVICE_TIER, "output/*/type", Slot.OUTPUT_TYPE)),
            WantedPlace.document(Map.of(
                    "type",
                    Slot.TYPE,
                    "response/usage",
                    Slot.USAGE,
                    "response/service_tier",
                    Slot.SERVICE_TIER,
                    "response/output/*/type",
                    Slot.OUTPUT_TYPE)),
            Set.of("response.completed", "response.incomplete", "response.failed"));
    private static final AnswerForm IMAGE =
            new AnswerForm(USAGE, TYPED_USAGE, Set.of("image_generation.completed", "image_edit.completed"));
    private static final AnswerForm TRANSCRIPTION = new AnswerForm(
            WantedPlace.document(Map.of("usage", Slot.USAGE, "duration", Slot.DURATION)),
            TYPED_USAGE,
            Set.of("transcript.text.done"));
    private static final AnswerForm SPEECH = new AnswerForm(null, TYPED_USAGE, Set.of("speech.audio.done"));
    private static final AnswerForm RUN = new AnswerForm(
            USAGE,
            TYPED_USAGE,
            Set.of(
                    "thread.run.completed",
                    "thread.run.incomplete",
                    "thread.run.failed",
                    "thread.run.cancelled",
                    "thread.run.expired"));

    private static final Map<String, AnswerForm> FORMS = forms();
    private static final String ID = "id";

    /** Where an answer in JSON tells the ids of what was stored, if it is not its own. */
    private static final Map<String, Set<String>> IDS = Map.of(
            "threads.create_and_run", Set.of("thread_id"),
            "uploads.complete", Set.of("file/id"),
            "batches.retrieve", Set.of("output_file_id", "error_file_id"),
            "batches.cancel", Set.of("output_file_id", "error_file_id"));

    private static final Map<String, AnswerForm> WITH_OBJECTS = withObjects();

    /** Copies the set. */
    AnswerForm {
        types = Set.copyOf(types);
    }

    /** That of an operation; null if its answers tell nothing that is charged. */
    static @Nullable AnswerForm of(Operation operation) {
        return operation.billable() ? FORMS.get(operation.name()) : null;
    }

    /** That of an operation, with the ids of what was stored; null if its answers tell of nothing that was. */
    static @Nullable AnswerForm withObjects(Operation operation) {
        return WITH_OBJECTS.get(operation.name());
    }

    private static Map<String, AnswerForm> withObjects() {
        Map<String, AnswerForm> forms = new HashMap<>();
        for (Operation operation : OperationCatalog.standard().operations()) {
            if (operation.creates() != null) {
                forms.put(operation.name(), withObjects(operation, of(operation)));
            }
        }
        return Map.copyOf(forms);
    }

    private static AnswerForm withObjects(Operation operation, @Nullable AnswerForm usage) {
        Set<String> ids = IDS.getOrDefault(operation.name(), Set.of(ID));
        Map<String, Slot> wanted = new HashMap<>();
        ids.forEach(path -> wanted.put(path, Slot.OBJECT_ID));
        if (usage == null) {
            return new AnswerForm(WantedPlace.document(wanted), null, Set.of());
        }
        // Events are about a response, or are the object that they tell of.
        String inEvent = usage.equals(RESPONSE) ? "response/id" : ID;
        WantedPlace document = usage.document() == null
                ? WantedPlace.document(wanted)
                : usage.document().with(wanted);
        WantedPlace event = usage.event() == null ? null : usage.event().with(Map.of(inEvent, Slot.OBJECT_ID));
        return new AnswerForm(document, event, usage.types());
    }

    /** Whether each event tells all that was consumed so far, instead of a part of it. */
    boolean isCumulative() {
        return types.isEmpty();
    }

    private static Map<String, AnswerForm> forms() {
        Map<String, AnswerForm> forms = new HashMap<>();
        Set.of("chat.completions.create", "completions.create", "engines.completions.create", "edits.create")
                .forEach(name -> forms.put(name, COMPLETION));
        Set.of("embeddings.create", "engines.embeddings.create").forEach(name -> forms.put(name, EMBEDDING));
        Set.of("responses.create", "responses.compact").forEach(name -> forms.put(name, RESPONSE));
        Set.of("images.generate", "images.edit", "images.create_variation").forEach(name -> forms.put(name, IMAGE));
        Set.of("audio.transcriptions.create", "audio.translations.create")
                .forEach(name -> forms.put(name, TRANSCRIPTION));
        forms.put("audio.speech.create", SPEECH);
        Set.of("threads.create_and_run", "threads.runs.create", "threads.runs.submit_tool_outputs")
                .forEach(name -> forms.put(name, RUN));
        return Map.copyOf(forms);
    }
}
