import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the catalogue resource of fgproxy-core from the reviewed table of all OpenAI operations:
 *
 * <pre>java tools/GenerateCatalog.java operations.csv \
 *     fgproxy-core/src/main/resources/io/fgproxy/operation/operations.tsv</pre>
 *
 * The table has one row for each operation of the official OpenAPI description, and a few for what clients are known to
 * call beyond it. Same input, same output. Anything that the rules below do not foresee stops the run: a new kind of
 * row must be judged by a person, never passed on by default. Review the difference of the output before committing it.
 */
public final class GenerateCatalog {
    private static final String HEADER = """
            # The operations of the OpenAI API, made by tools/GenerateCatalog.java. Do not edit by hand.
            # Columns, separated by tabs, "-" for none:
            #   method, path, name, group, exposure, bodies (,), model locations (|), model required, default model,
            #   streams, billable, presets (,)
            # Model locations: body:/json/pointer ("*" any index, "**" any depth), multipart:field, path:variable,
            #   stored:what (an object made earlier decides).
            """;

    /** WebSocket handshakes: nothing behind the handshake can be checked, so they are never granted. */
    private static final Set<String> WEB_SOCKETS =
            Set.of("realtime.connect", "realtime.translations.connect", "responses.connect");

    /** Inference, although they may leave an object behind or are not in the group of the model capabilities. */
    private static final Set<String> INFERENCE =
            Set.of("chat.completions.create", "responses.create", "responses.compact", "responses.input_tokens.count");

    /**
     * Marked "uncertain", because the description tells no prices, but known to spend nothing: storing a file,
     * counting, checking a grader without running it, changing metadata. Every other uncertain one counts as billable.
     */
    private static final Set<String> FREE = Set.of(
            "files.create",
            "uploads.complete",
            "responses.input_tokens.count",
            "fine_tuning.alpha.graders.validate",
            "threads.runs.update");

    /** The description goes on: "unless a parameter specific to the GPT image models is used". So nothing is sure. */
    private static final Set<String> UNSURE_DEFAULT = Set.of("images.generate");

    /** What "stored:" means in words; a stored object that is missing here stops the run. */
    private static final Map<String, String> STORED = Map.of(
            "/prompt/id", "prompt",
            "/session/prompt/id", "prompt",
            "/video/id", "source video",
            "path video", "source video",
            "/workflow/id", "workflow",
            "path job", "fine-tuning job",
            "path run", "run",
            "path eval testing_criteria/*/model", "testing criteria of the eval",
            "ephemeral token", "ephemeral token");

    /** The last segments that are the verb of a POST; the others are things, which are created. */
    private static final Set<String> VERBS =
            Set.of(("accept activate archive cancel compact complete deactivate hangup ingest pause refer reject remix"
                            + " resume run search submit_tool_outputs validate")
                    .split(" "));

    /** Things of which there is one: GET retrieves and POST updates it. */
    private static final Set<String> SINGLETONS = Set.of(
            "content", "data_retention", "hosted_tool_permissions", "model_permissions", "spend_limit", "subscription");

    /** Where the official SDKs say something else than the rule. */
    private static final Map<String, String> NAMES = names("""
            GET /v1/realtime realtime.connect
            GET /v1/realtime/translations realtime.translations.connect
            GET /v1/responses responses.connect
            POST /v1/responses/input_tokens responses.input_tokens.count
            POST /v1/images/edits images.edit
            POST /v1/images/generations images.generate
            POST /v1/images/variations images.create_variation
            GET /v1/files/{file_id}/content files.content
            GET /v1/vector_stores/{vector_store_id}/files/{file_id}/content vector_stores.files.content
            GET /v1/vector_stores/{vector_store_id}/file_batches/{batch_id}/files vector_stores.file_batches.list_files
            GET /v1/fine_tuning/jobs/{fine_tuning_job_id}/events fine_tuning.jobs.list_events
            POST /v1/threads/runs threads.create_and_run
            POST /v1/evals/{eval_id}/runs/{run_id} evals.runs.cancel
            GET /v1/chatkit/threads/{thread_id}/items chatkit.threads.list_items
            GET /v1/videos/{video_id}/content videos.download_content
            POST /v1/videos/characters videos.create_character
            GET /v1/videos/characters/{character_id} videos.get_character
            POST /v1/videos/edits videos.edit
            POST /v1/videos/extensions videos.extend
            """);

    private GenerateCatalog() {}

    /** Reads the table that the first argument names and writes the catalogue to the file that the second names. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Row> rows = new TreeMap<>();
        List<Row> twins = new ArrayList<>();
        for (Row row : readRows(Path.of(arguments[0]))) {
            if (row.path().endsWith("?beta=true")) {
                twins.add(row);
            } else if (!row.method().equals("ANY")) { // which would stand for a whole family of paths
                require(rows.put(row.path() + " " + row.method(), row) == null, row, "comes twice");
            }
        }
        // Requests are routed by the path alone, so the plain row must already look wherever its twin would.
        for (Row twin : twins) {
            Row plain = rows.get(twin.plainPath() + " " + twin.method());
            require(plain != null && locations(plain).containsAll(locations(twin)), twin, "is not covered");
        }
        require(
                rows.values().stream().map(GenerateCatalog::name).distinct().count() == rows.size(),
                rows,
                "share a name");
        List<Row> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparing(Row::path).thenComparing(Row::method));
        StringBuilder out = new StringBuilder(HEADER);
        sorted.forEach(row -> out.append(line(row)).append('\n'));
        Files.writeString(Path.of(arguments[1]), out);
    }

    private static String line(Row row) {
        Stream<String> cells = Stream.of(
                row.method(),
                row.path(),
                name(row),
                group(row),
                exposure(row),
                String.join(",", bodies(row)),
                String.join("|", locations(row)),
                isModelRequired(row) ? "y" : "n",
                defaultModel(row),
                row.is("streaming") ? "y" : "n",
                isBillable(row) ? "y" : "n",
                String.join(",", presets(row)));
        return String.join("\t", cells.map(cell -> cell.isEmpty() ? "-" : cell).toList());
    }

    private static String exposure(Row row) {
        String policy = row.get("default_policy");
        require(Set.of("deny", "owner-only", "by-permission").contains(policy), row, "has an unknown policy");
        if (isAdmin(row) || WEB_SOCKETS.contains(name(row))) {
            return "NEVER";
        }
        if (policy.equals("deny")) {
            return "NAMED_ONLY";
        }
        // What leaves an object in the account is as sensitive as what reads it back.
        boolean stores = !row.get("creates").isEmpty() && !INFERENCE.contains(name(row));
        return policy.equals("owner-only") || stores ? "OWNED" : "OPEN";
    }

    private static boolean isAdmin(Row row) {
        return row.is("admin") || row.get("permission").equals("Admin");
    }

    private static String group(Row row) {
        return row.get("permission").toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
    }

    private static boolean isBillable(Row row) {
        String billable = row.get("billable");
        require(Set.of("y", "n", "uncertain").contains(billable), row, "is neither billable nor free");
        return billable.equals("y") || (billable.equals("uncertain") && !FREE.contains(name(row)));
    }

    private static String defaultModel(Row row) {
        return UNSURE_DEFAULT.contains(name(row)) ? "" : row.get("default_model");
    }

    private static List<String> bodies(Row row) {
        return row.parts("body_content_types", "\\|")
                // A bare session description names its model nowhere: not offered.
                .filter(type -> !type.equals("application/sdp"))
                .map(Map.of("application/json", "JSON", "multipart/form-data", "MULTIPART")::get)
                .map(kind -> Objects.requireNonNull(kind, row + " has an unknown body"))
                .sorted()
                .toList();
    }

    private static List<String> presets(Row row) {
        String group = group(row);
        boolean open = exposure(row).equals("OPEN");
        boolean grantable = open || exposure(row).equals("OWNED");
        // Realtime, voices and consents fall out by their exposure.
        boolean inference = open
                && (INFERENCE.contains(name(row))
                        || Set.of("models:read", "model_capabilities:request").contains(group));
        // Uploads are in the group of files.
        boolean files = grantable && group.startsWith("files:");
        boolean batch = inference || files || (grantable && group.startsWith("batches:"));
        boolean rag = inference || files || (grantable && group.startsWith("vector_stores:"));
        return Stream.of(batch ? "batch" : "", inference ? "inference" : "", rag ? "rag" : "")
                .filter(preset -> !preset.isEmpty())
                .toList();
    }

    /**
     * Whether a request that names no model at the top level leaves open which one runs. Not so where a default is
     * documented, where the path names it, and where an existing object is changed (absent means unchanged). A run
     * without a model takes that of its assistant, which the request does not tell: required.
     */
    private static boolean isModelRequired(Row row) {
        List<String> locations = locations(row);
        return (locations.contains("body:/model") || locations.contains("multipart:model"))
                && defaultModel(row).isEmpty()
                && locations.stream().noneMatch(location -> location.startsWith("path:"))
                && (row.is("model_required") || !row.path().endsWith("}"));
    }

    private static List<String> locations(Row row) {
        List<String> locations = new ArrayList<>(row.parts("model_location", ";(?![^(]*\\))")
                .map(part -> location(row, part))
                .filter(location -> !location.isEmpty())
                .distinct()
                .toList());
        // Only the session inside names the model, and the server fills in an unwritten default when it does not.
        if (row.get("creates").startsWith("client_secret") && !locations.contains("body:/model")) {
            locations.add("stored:default of the session");
        }
        return locations;
    }

    /** One place of the table in the notation of the catalogue, or nothing where it does not decide what is spent. */
    private static String location(Row row, String part) {
        if (part.startsWith("multipart:session (JSON part)")) {
            return "stored:realtime session part";
        }
        boolean isFilter = part.startsWith("filter-only ") || part.endsWith("(filter)");
        String text = part.replaceFirst("\\s*\\(.*\\)$", "");
        // Uploading the lines of a batch spends nothing; creating the batch does, from a file that it only refers to.
        boolean isBatchFile = text.startsWith("batchfile:");
        if (isBatchFile && name(row).equals("batches.create")) {
            return "stored:lines of the batch input file";
        }
        if (isFilter || text.equals("none") || (isBatchFile && text.endsWith(" when purpose=batch"))) {
            return "";
        }
        if (text.startsWith("stored:")) {
            return stored(row, text.substring("stored:".length()));
        }
        if ((text.startsWith("ws:") || text.startsWith("query:")) && WEB_SOCKETS.contains(name(row))) {
            return "";
        }
        boolean isKnown = Stream.of("body:/", "multipart:", "path:").anyMatch(text::startsWith);
        require(isKnown, row, "has the unknown model location " + part);
        return text;
    }

    private static String stored(Row row, String what) {
        // Here the stored object is only a fallback or a context: the body can name the model, and must if it matters.
        boolean isContext = INFERENCE.contains(name(row))
                && Set.of("/prompt/id", "/previous_response_id", "/conversation")
                        .contains(what);
        if (isContext || what.equals("assistant_id")) {
            return "";
        }
        require(STORED.containsKey(what), row, "has the unknown stored object " + what);
        return "stored:" + STORED.get(what);
    }

    /** The name by the convention of the official SDKs: the things of the path, then the verb. */
    private static String name(Row row) {
        String path = row.plainPath();
        String override = NAMES.get(row.method() + " " + path);
        if (override != null) {
            return override;
        }
        require(path.startsWith("/v1/"), row, "is outside of /v1");
        List<String> words =
                new ArrayList<>(Stream.of(path.substring("/v1/".length()).split("/"))
                        .filter(segment -> !segment.startsWith("{"))
                        .map(segment -> segment.replace('-', '_'))
                        .toList());
        String last = path.endsWith("}") ? "" : words.get(words.size() - 1);
        if (!row.method().equals("POST") || !VERBS.contains(last)) {
            boolean isOne = last.isEmpty() || SINGLETONS.contains(last);
            words.add(
                    switch (row.method()) {
                        case "GET" -> isOne ? "retrieve" : "list";
                        case "POST" -> isOne ? "update" : "create";
                        case "DELETE" -> "delete";
                        default -> throw new IllegalStateException(row + " has an unknown method");
                    });
        }
        return (isAdmin(row) ? "admin." : "") + String.join(".", words);
    }

    private static Map<String, String> names(String lines) {
        Map<String, String> names = new HashMap<>();
        lines.lines().forEach(line -> {
            int space = line.lastIndexOf(' ');
            names.put(line.substring(0, space), line.substring(space + 1));
        });
        return names;
    }

    private static void require(boolean condition, Object where, String problem) {
        if (!condition) {
            throw new IllegalStateException(where + " " + problem);
        }
    }

    private static List<Row> readRows(Path table) throws IOException {
        List<List<String>> lines =
                Files.readAllLines(table).stream().map(GenerateCatalog::cells).toList();
        List<String> header = lines.get(0);
        List<Row> rows = new ArrayList<>();
        for (List<String> cells : lines.subList(1, lines.size())) {
            require(cells.size() == header.size(), cells, "has not the columns of the header");
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i < cells.size(); i++) {
                row.put(header.get(i), cells.get(i));
            }
            rows.add(new Row(row));
        }
        return rows;
    }

    /** The cells of one line of comma-separated values, whose quoted cells hold no line breaks. */
    private static List<String> cells(String line) {
        return Stream.of(line.split(",(?=([^\"]*\"[^\"]*\")*[^\"]*$)", -1))
                .map(cell -> cell.replaceFirst("^\"(.*)\"$", "$1")
                        .replace("\"\"", "\"")
                        .strip())
                .toList();
    }

    /** One row of the table, by the names of the columns. */
    private record Row(Map<String, String> cells) {
        String get(String column) {
            return Objects.requireNonNull(cells.get(column), "No column " + column);
        }

        String method() {
            return get("method");
        }

        String path() {
            return get("path");
        }

        String plainPath() {
            return path().replace("?beta=true", "");
        }

        boolean is(String column) {
            require(Set.of("y", "n").contains(get(column)), this, "has neither y nor n in " + column);
            return get(column).equals("y");
        }

        @Override
        public String toString() {
            return method() + " " + path();
        }

        Stream<String> parts(String column, String separator) {
            return Stream.of(get(column).split(separator)).map(String::strip).filter(part -> !part.isEmpty());
        }
    }
}
