import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes the catalogue resource of fgproxy-core from the reviewed table of all OpenAI operations:
 *
 * <pre>java tools/GenerateCatalog.java operations.csv fgproxy-core/src/main/resources/io/fgproxy/operation/operations.tsv</pre>
 *
 * The table has one row for each operation of the official OpenAPI description, and a few for what clients are known to
 * call beyond it. Same input, same output. Anything that the rules below do not foresee stops the run: a new kind of
 * row must be judged by a person, never passed on by default. Review the difference of the output before committing it.
 */
public final class GenerateCatalog {
    private static final String HEADER =
            """
            # The operations of the OpenAI API, made by tools/GenerateCatalog.java. Do not edit by hand.
            # Columns, separated by tabs, "-" for none:
            #   method, path, name, group, exposure, bodies (,), model locations (|), model required, default model,
            #   streams, billable, presets (,)
            # Model locations: body:/json/pointer ("*" any index, "**" any depth), multipart:field, path:variable,
            #   stored:what (an object made earlier decides).
            """;

    /** WebSocket handshakes: nothing behind the handshake can be checked, so they are never granted. */
    private static final Set<String> WEB_SOCKETS =
            Set.of("GET /v1/realtime", "GET /v1/realtime/translations", "GET /v1/responses");

    /** The table says that these may leave an object behind, but inference is what they are for. */
    private static final Set<String> INFERENCE_THAT_MAY_STORE =
            Set.of("POST /v1/chat/completions", "POST /v1/responses", "POST /v1/responses/compact");

    /** Not in the group model_capabilities, yet inference. */
    private static final Set<String> INFERENCE_OF_RESPONSES =
            Set.of("POST /v1/responses", "POST /v1/responses/input_tokens", "POST /v1/responses/compact");

    /**
     * Marked "uncertain", because the description tells no prices, but known to spend nothing: storing a file, counting,
     * checking a grader without running it, changing metadata. Every other uncertain one counts as billable.
     */
    private static final Set<String> FREE = Set.of(
            "POST /v1/files",
            "POST /v1/uploads/{upload_id}/complete",
            "POST /v1/responses/input_tokens",
            "POST /v1/fine_tuning/alpha/graders/validate",
            "POST /v1/threads/{thread_id}/runs/{run_id}");

    /** What "stored:" means in words; a stored object that is missing here stops the run. */
    private static final Map<String, String> STORED = Map.of(
            "/prompt/id", "stored prompt",
            "/session/prompt/id", "stored prompt",
            "/video/id", "source video",
            "path video", "source video",
            "/workflow/id", "workflow",
            "path job", "fine-tuning job",
            "path run", "run",
            "path eval testing_criteria/*/model", "testing criteria of the eval",
            "ephemeral token", "ephemeral token");

    /** The last segment that is the verb of a POST; the others are things, which are created. */
    private static final Set<String> VERBS = Set.of(
            "accept", "activate", "archive", "cancel", "compact", "complete", "deactivate", "hangup", "ingest", "pause",
            "refer", "reject", "remix", "resume", "run", "search", "submit_tool_outputs", "validate");

    /** Things of which there is one: GET retrieves and POST updates it. */
    private static final Set<String> SINGLETONS = Set.of(
            "content", "data_retention", "hosted_tool_permissions", "model_permissions", "spend_limit", "subscription");

    /** Where the official SDKs say something else than the rule. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("GET /v1/realtime", "realtime.connect"),
            Map.entry("GET /v1/realtime/translations", "realtime.translations.connect"),
            Map.entry("GET /v1/responses", "responses.connect"),
            Map.entry("POST /v1/responses/input_tokens", "responses.input_tokens.count"),
            Map.entry("POST /v1/images/edits", "images.edit"),
            Map.entry("POST /v1/images/generations", "images.generate"),
            Map.entry("POST /v1/images/variations", "images.create_variation"),
            Map.entry("GET /v1/files/{file_id}/content", "files.content"),
            Map.entry("GET /v1/vector_stores/{vector_store_id}/files/{file_id}/content", "vector_stores.files.content"),
            Map.entry(
                    "GET /v1/vector_stores/{vector_store_id}/file_batches/{batch_id}/files",
                    "vector_stores.file_batches.list_files"),
            Map.entry("GET /v1/fine_tuning/jobs/{fine_tuning_job_id}/events", "fine_tuning.jobs.list_events"),
            Map.entry("POST /v1/threads/runs", "threads.create_and_run"),
            Map.entry("POST /v1/evals/{eval_id}/runs/{run_id}", "evals.runs.cancel"),
            Map.entry("GET /v1/chatkit/threads/{thread_id}/items", "chatkit.threads.list_items"),
            Map.entry("GET /v1/videos/{video_id}/content", "videos.download_content"),
            Map.entry("POST /v1/videos/characters", "videos.create_character"),
            Map.entry("GET /v1/videos/characters/{character_id}", "videos.get_character"),
            Map.entry("POST /v1/videos/edits", "videos.edit"),
            Map.entry("POST /v1/videos/extensions", "videos.extend"));

    /** One cell of comma-separated values (RFC 4180) and what ends it. */
    private static final Pattern CELL = Pattern.compile("\\G(\"(?:[^\"]++|\"\")*+\"|[^,\"\\r\\n]*)(,|\\r?\\n|\\z)");

    private GenerateCatalog() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("Usage: java tools/GenerateCatalog.java <operations.csv> <out.tsv>");
        }
        List<Row> rows = readRows(Files.readString(Path.of(arguments[0])));
        // A row for any method stands for a whole family of paths, which a catalogue of single operations cannot hold.
        rows.removeIf(row -> row.get("method").equals("ANY"));
        List<Row> kept = withoutBetaTwins(rows);
        kept.sort(Comparator.comparing((Row row) -> row.get("path")).thenComparing(row -> row.get("method")));
        StringBuilder out = new StringBuilder(HEADER);
        Set<String> names = new TreeSet<>();
        for (Row row : kept) {
            require(names.add(name(row)), row, "has the name of another row");
            out.append(line(row)).append('\n');
        }
        Files.writeString(Path.of(arguments[1]), out);
    }

    /** Requests are routed by the path alone, so the plain row must already look wherever its twin would. */
    private static List<Row> withoutBetaTwins(List<Row> rows) {
        Map<String, Row> plain = new HashMap<>();
        rows.stream().filter(row -> !row.get("path").contains("?")).forEach(row -> plain.put(row.key(), row));
        for (Row row : rows) {
            if (row.get("path").contains("?")) {
                require(row.get("path").endsWith("?beta=true"), row, "has an unknown query");
                Row twin = plain.get(row.key().replace("?beta=true", ""));
                require(twin != null && locations(twin).containsAll(locations(row)), row, "is not covered by its twin");
            }
        }
        return new ArrayList<>(plain.values());
    }

    private static String line(Row row) {
        List<String> locations = locations(row);
        String defaultModel = row.get("default_model");
        return String.join(
                "\t",
                row.get("method"),
                row.get("path"),
                name(row),
                group(row),
                exposure(row),
                list(bodies(row), ","),
                list(locations, "|"),
                flag(isModelRequired(row, locations)),
                defaultModel.isEmpty() ? "-" : defaultModel,
                flag(row.is("streaming")),
                flag(isBillable(row)),
                list(presets(row), ","));
    }

    private static String exposure(Row row) {
        String policy = row.get("default_policy");
        require(Set.of("deny", "owner-only", "by-permission").contains(policy), row, "has an unknown policy");
        if (isAdmin(row) || WEB_SOCKETS.contains(row.key())) {
            return "NEVER";
        }
        if (policy.equals("deny")) {
            return "NAMED_ONLY";
        }
        // What leaves an object in the account is as sensitive as what reads it back.
        boolean stores = !row.get("creates").isEmpty() && !INFERENCE_THAT_MAY_STORE.contains(row.key());
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
        return billable.equals("y") || billable.equals("uncertain") && !FREE.contains(row.key());
    }

    private static List<String> bodies(Row row) {
        List<String> kinds = new ArrayList<>();
        for (String type : row.parts("body_content_types", "\\|")) {
            switch (type) {
                case "application/json" -> kinds.add("JSON");
                case "multipart/form-data" -> kinds.add("MULTIPART");
                // A session description without the form around it names its model nowhere: not offered.
                case "application/sdp" -> {}
                default -> require(false, row, "has the unknown body " + type);
            }
        }
        kinds.sort(Comparator.naturalOrder());
        return kinds;
    }

    private static List<String> presets(Row row) {
        List<String> presets = new ArrayList<>();
        String group = group(row);
        boolean open = exposure(row).equals("OPEN");
        // Realtime, voices and consents fall out by their exposure.
        boolean inference = open
                && (group.equals("models:read")
                        || group.equals("model_capabilities:request")
                        || INFERENCE_OF_RESPONSES.contains(row.key()));
        // Uploads are in the group of files.
        boolean files = group.startsWith("files:");
        boolean grantable = open || exposure(row).equals("OWNED");
        if (inference || grantable && (files || group.startsWith("batches:"))) {
            presets.add("batch");
        }
        if (inference) {
            presets.add("inference");
        }
        if (inference || grantable && (files || group.startsWith("vector_stores:"))) {
            presets.add("rag");
        }
        return presets;
    }

    /**
     * Whether a request that names no model at the top level leaves open which one runs. Not so where a default is
     * documented, where the path names it, and where an existing object is changed (absent means unchanged). A run
     * without a model takes that of its assistant, which the request does not tell: required.
     */
    private static boolean isModelRequired(Row row, List<String> locations) {
        return (locations.contains("body:/model") || locations.contains("multipart:model"))
                && row.get("default_model").isEmpty()
                && locations.stream().noneMatch(location -> location.startsWith("path:"))
                && !(row.get("path").endsWith("}") && row.get("model_required").equals("n"));
    }

    private static List<String> locations(Row row) {
        List<String> locations = new ArrayList<>();
        for (String part : row.parts("model_location", ";(?![^(]*\\))")) {
            String location = location(row, part);
            if (!location.isEmpty() && !locations.contains(location)) {
                locations.add(location);
            }
        }
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
        if (isBatchFile && row.key().equals("POST /v1/batches")) {
            return "stored:lines of the batch input file";
        }
        if (isFilter || text.equals("none") || isBatchFile && text.endsWith(" when purpose=batch")) {
            return "";
        }
        if (text.startsWith("body:/") || text.startsWith("multipart:") || text.startsWith("path:")) {
            return text;
        }
        if (text.startsWith("stored:")) {
            return stored(row, text.substring("stored:".length()));
        }
        boolean isHandshake = text.startsWith("ws:") || text.startsWith("query:");
        require(isHandshake && WEB_SOCKETS.contains(row.key()), row, "has the unknown model location " + part);
        return "";
    }

    private static String stored(Row row, String what) {
        // Here the stored object is only a fallback or a context: the body can name the model, and must if it matters.
        boolean isResponse = row.get("method").equals("POST") && row.get("path").startsWith("/v1/responses");
        boolean isRun = what.equals("assistant_id");
        if (isRun || isResponse && Set.of("/prompt/id", "/previous_response_id", "/conversation").contains(what)) {
            return "";
        }
        require(STORED.containsKey(what), row, "has the unknown stored object " + what);
        return "stored:" + STORED.get(what);
    }

    /** The name by the convention of the official SDKs: the things of the path, then the verb. */
    private static String name(Row row) {
        String override = NAMES.get(row.key());
        if (override != null) {
            return override;
        }
        String path = row.get("path");
        require(path.startsWith("/v1/"), row, "is outside of /v1");
        List<String> words = new ArrayList<>();
        for (String segment : path.substring("/v1/".length()).split("/")) {
            if (!segment.startsWith("{")) {
                words.add(segment.replace('-', '_'));
            }
        }
        String last = path.endsWith("}") ? "" : words.get(words.size() - 1);
        if (!(row.get("method").equals("POST") && VERBS.contains(last))) {
            words.add(verb(row, last));
        }
        return (isAdmin(row) ? "admin." : "") + String.join(".", words);
    }

    private static String verb(Row row, String last) {
        boolean isOne = last.isEmpty() || SINGLETONS.contains(last);
        return switch (row.get("method")) {
            case "GET" -> isOne ? "retrieve" : "list";
            case "POST" -> isOne ? "update" : "create";
            case "DELETE" -> "delete";
            default -> throw new IllegalStateException(row.key() + " has an unknown method");
        };
    }

    private static String list(List<String> items, String separator) {
        return items.isEmpty() ? "-" : String.join(separator, items);
    }

    private static String flag(boolean value) {
        return value ? "y" : "n";
    }

    private static void require(boolean condition, Row row, String problem) {
        if (!condition) {
            throw new IllegalStateException(row.key() + " " + problem);
        }
    }

    private static List<Row> readRows(String text) {
        List<Row> rows = new ArrayList<>();
        List<String> header = new ArrayList<>();
        List<String> cells = new ArrayList<>();
        Matcher matcher = CELL.matcher(text);
        int end = 0;
        while (end < text.length() && matcher.find()) {
            end = matcher.end();
            String cell = matcher.group(1);
            cells.add(cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell);
            if (matcher.group(2).equals(",")) {
                continue;
            }
            if (header.isEmpty()) {
                header.addAll(cells);
            } else {
                rows.add(row(header, cells));
            }
            cells.clear();
        }
        if (end < text.length() || !cells.isEmpty()) {
            throw new IllegalStateException("The table is malformed after row " + rows.size());
        }
        return rows;
    }

    private static Row row(List<String> header, List<String> cells) {
        if (cells.size() != header.size()) {
            throw new IllegalStateException("A row has " + cells.size() + " cells: " + cells);
        }
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < cells.size(); i++) {
            row.put(header.get(i), cells.get(i).strip());
        }
        return new Row(row);
    }

    /** One row of the table, by the names of the columns. */
    private record Row(Map<String, String> cells) {
        String get(String column) {
            String cell = cells.get(column);
            if (cell == null) {
                throw new IllegalStateException("The table has no column " + column);
            }
            return cell;
        }

        String key() {
            return get("method") + " " + get("path");
        }

        boolean is(String column) {
            String cell = get(column);
            require(cell.equals("y") || cell.equals("n"), this, "has neither y nor n in " + column);
            return cell.equals("y");
        }

        List<String> parts(String column, String separator) {
            List<String> parts = new ArrayList<>();
            for (String part : get(column).split(separator)) {
                if (!part.isBlank()) {
                    parts.add(part.strip());
                }
            }
            return parts;
        }
    }
}
