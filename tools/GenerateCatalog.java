import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Makes the catalogue resource of fgproxy-core from the reviewed table of all OpenAI operations and, for the names of
 * their parameters, from the official OpenAPI description. Run it at the root of the project:
 *
 * <pre>java tools/GenerateCatalog.java</pre>
 *
 * An argument is where to write instead. The table has one row for each operation of the description, and a few for what
 * clients are known to call beyond it. Same input, same output. Anything that the rules below do not foresee stops the
 * run: a new kind of row must be judged by a person, never passed on by default. Review the difference of the output
 * before committing it.
 */
public final class GenerateCatalog {
    private static final String TABLE = "tools/operations.csv";
    private static final String DESCRIPTION =
            "fgproxy-core/src/test/resources/io/fgproxy/operation/openapi-2.3.0.json.gz";
    private static final String OUTPUT = "fgproxy-core/src/main/resources/io/fgproxy/operation/operations.tsv";

    /** How the description tells the beta of an operation apart, which has the same path. */
    private static final String TWIN = "?beta=true";

    private static final String HEADER = """
            # The operations of the OpenAI API, made by tools/GenerateCatalog.java. Do not edit by hand.
            # Columns, separated by tabs, "-" for none:
            #   method, path, name, group, exposure, bodies (,), model locations (|), model required, default model,
            #   streams, billable, presets (,), type of the stored object in the path,
            #   members of the JSON body and fields of the form (,), those that cap the output in tokens (,),
            #   names in the query (,), type of the stored objects that the answer tells to be new
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
            "rewrite_query", "query rewriting of the vector store search",
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

    /** Parameters that bound the output in tokens. Of two for one thing, the first is the one that is not deprecated. */
    private static final List<String> OUTPUT_CAPS = List.of(
            "max_completion_tokens", "max_output_tokens", "max_response_output_tokens", "max_tokens");

    /** Not described any more, but taken like their successors. */
    private static final Map<String, String> TAKEN_LIKE = Map.of(
            "engines.completions.create", "POST /v1/completions",
            "engines.embeddings.create", "POST /v1/embeddings");

    /** Created, but nothing that a later request names: used outside, or carried along, or named in a header alone. */
    private static final Set<String> NOT_STORED = Set.of("client_secret", "compaction item", "realtime_call");

    /**
     * A run is always named with its thread, which is what must be known. The files with the results of a batch are told
     * by the batch once it has ended, and nowhere else.
     */
    private static final Map<String, String> NEW_BY_NAME = Map.of(
            "threads.create_and_run", "thread",
            "batches.retrieve", "file",
            "batches.cancel", "file");

    private GenerateCatalog() {}

    /** Writes the catalogue to its place, or to the file that the only argument names. */
    public static void main(String[] arguments) throws IOException {
        Description description = Description.read(Path.of(DESCRIPTION));
        Map<String, Row> rows = new TreeMap<>();
        List<Row> twins = new ArrayList<>();
        for (Row row : readRows(Path.of(TABLE))) {
            require(description.has(row) == row.get("source").equals("spec"), row, "has the wrong source");
            if (row.isTwin()) {
                twins.add(row);
            } else if (!row.method().equals("ANY")) { // which would stand for a whole family of paths
                require(rows.put(row.path() + " " + row.method(), row) == null, row, "comes twice");
            }
        }
        twins.forEach(twin -> requireCovered(twin, rows.get(twin.plainPath() + " " + twin.method())));
        require(
                rows.values().stream().map(GenerateCatalog::name).distinct().count() == rows.size(),
                rows,
                "share a name");
        List<Row> sorted = new ArrayList<>(rows.values());
        sorted.sort(Comparator.comparing(Row::path).thenComparing(Row::method));
        StringBuilder out = new StringBuilder(HEADER);
        sorted.forEach(row -> out.append(line(row, description)).append('\n'));
        Files.writeString(Path.of(arguments.length == 0 ? OUTPUT : arguments[0]), out);
    }

    /** Requests are routed by the path alone, so the plain row must already look wherever its twin would. */
    private static void requireCovered(Row twin, Row plain) {
        require(
                plain != null
                        && locations(plain).containsAll(locations(twin))
                        && bodies(plain).equals(bodies(twin))
                        && group(plain).equals(group(twin))
                        && exposure(plain).equals(exposure(twin))
                        && isBillable(plain) == isBillable(twin)
                        && plain.is("streaming") == twin.is("streaming"),
                twin,
                "is not covered");
    }

    private static String line(Row row, Description description) {
        String described = TAKEN_LIKE.getOrDefault(name(row), row.method() + " " + row.path());
        Set<String> parameters = description.bodyNames(described);
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
                String.join(",", presets(row)),
                resource(row),
                String.join(",", parameters),
                String.join(",", OUTPUT_CAPS.stream().filter(parameters::contains).toList()),
                String.join(",", description.queryNames(described)),
                creates(row));
        return String.join("\t", cells.map(cell -> cell.isEmpty() ? "-" : cell).toList());
    }

    /** The innermost of the stored objects that the path names. */
    private static String resource(Row row) {
        String innermost = row.get("path_resource").replaceFirst("^.*/", "");
        if (innermost.isEmpty() || WEB_SOCKETS.contains(name(row))) {
            return "";
        }
        return innermost.equals("engine(model)") ? "model" : innermost;
    }

    /** The type of the stored objects that the answer tells to be new. */
    private static String creates(Row row) {
        if (isAdmin(row) || WEB_SOCKETS.contains(name(row))) {
            return "";
        }
        String type = row.get("creates").replaceFirst("\\s*\\(.*\\)$", "");
        return NEW_BY_NAME.getOrDefault(name(row), NOT_STORED.contains(type) ? "" : type);
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
        String permission = row.get("permission");
        require(!permission.endsWith(":read") || row.method().equals("GET"), row, "changes something by reading");
        return permission.toLowerCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
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
        // Realtime, voices and consents fall out by their exposure. What spends without any model has no limit by models.
        boolean inference = open
                && !(isBillable(row) && locations(row).isEmpty())
                && (INFERENCE.contains(name(row))
                        || Set.of("models:read", "model_capabilities:request").contains(group));
        // Uploads are in the group of files.
        boolean files = grantable && group.startsWith("files:");
        boolean batch = inference || files || (grantable && group.startsWith("batches:"));
        boolean rag = inference || files || (grantable && group.startsWith("vector_stores:"));
        return Stream.of(
                        batch ? "batch" : "",
                        grantable ? "everything-but-admin" : "",
                        inference ? "inference" : "",
                        rag ? "rag" : "")
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

        boolean isTwin() {
            return path().endsWith(TWIN);
        }

        String plainPath() {
            return path().replace(TWIN, "");
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

    /** The official description, as nested maps and lists. Twins of an operation are read as one with it. */
    private record Description(Map<?, ?> root) {
        static Description read(Path file) throws IOException {
            try (InputStream stream = new GZIPInputStream(new FileInputStream(file.toFile()))) {
                return new Description((Map<?, ?>)
                        new Json(new String(stream.readAllBytes(), StandardCharsets.UTF_8)).value());
            }
        }

        boolean has(Row row) {
            String path = row.path().replaceFirst("^/v1", "");
            return map(map(root, "paths"), path).containsKey(row.method().toLowerCase(Locale.ROOT));
        }

        /** The names at the top of all the bodies of an operation, whatever their kind. */
        Set<String> bodyNames(String methodAndPath) {
            Set<String> names = new TreeSet<>();
            for (Map<?, ?> operation : withTwin(methodAndPath)) {
                map(resolve(map(operation, "requestBody")), "content")
                        .values()
                        .forEach(body -> addMembers(map((Map<?, ?>) body, "schema"), names));
            }
            return names;
        }

        Set<String> queryNames(String methodAndPath) {
            Set<String> names = new TreeSet<>();
            for (Map<?, ?> operation : withTwin(methodAndPath)) {
                for (Object reference : (List<?>) operation.get("parameters")) {
                    Map<?, ?> parameter = resolve((Map<?, ?>) reference);
                    if ("query".equals(parameter.get("in"))) {
                        names.add(plain((String) parameter.get("name")));
                    }
                }
            }
            if (withTwin(methodAndPath).size() > 1) {
                names.add("beta");
            }
            return names;
        }

        /** The descriptions of an operation, each with the parameters of its path added to its own. */
        private List<Map<?, ?>> withTwin(String methodAndPath) {
            String method = methodAndPath.substring(0, methodAndPath.indexOf(' ')).toLowerCase(Locale.ROOT);
            String path = methodAndPath.replaceFirst("^\\S+ /v1", "");
            List<Map<?, ?>> found = new ArrayList<>();
            for (String name : List.of(path, path + TWIN)) {
                Map<?, ?> item = map(map(root, "paths"), name);
                if (item.containsKey(method)) {
                    Map<Object, Object> operation = new HashMap<>(map(item, method));
                    operation.put("parameters", Stream.of(item, map(item, method))
                            .flatMap(each -> each.get("parameters") instanceof List<?> list ? list.stream() : Stream.of())
                            .toList());
                    found.add(operation);
                }
            }
            return found;
        }

        private void addMembers(Map<?, ?> reference, Set<String> names) {
            Map<?, ?> schema = resolve(reference);
            require(
                    Set.of("", "false").contains(Objects.requireNonNullElse(schema.get("additionalProperties"), "")),
                    schema.keySet(),
                    "has members of any name");
            map(schema, "properties").keySet().forEach(name -> names.add(plain((String) name)));
            for (String combination : List.of("allOf", "anyOf", "oneOf")) {
                if (schema.get(combination) instanceof List<?> parts) {
                    parts.forEach(part -> addMembers((Map<?, ?>) part, names));
                }
            }
        }

        private Map<?, ?> resolve(Map<?, ?> node) {
            if (!(node.get("$ref") instanceof String reference)) {
                return node;
            }
            Map<?, ?> found = root;
            for (String step : reference.substring("#/".length()).split("/")) {
                found = map(found, step);
            }
            return resolve(found);
        }

        /** The name without the brackets that mark an array. */
        private static String plain(String name) {
            return name.replaceFirst("\\[]$", "");
        }

        private static Map<?, ?> map(Map<?, ?> parent, String name) {
            return parent.get(name) instanceof Map<?, ?> child ? child : Map.of();
        }
    }

    /** Reads JSON that is known to be well-formed: objects, arrays and strings; numbers and words stay text. */
    private static final class Json {
        private final String text;
        private int at;

        Json(String text) {
            this.text = text;
        }

        Object value() {
            return switch (peek()) {
                case '{' -> object();
                case '[' -> array();
                case '"' -> string();
                default -> word();
            };
        }

        private Map<String, Object> object() {
            Map<String, Object> members = new LinkedHashMap<>();
            at++;
            while (peek() != '}') {
                String name = string();
                skip(':');
                members.put(name, value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return members;
        }

        private List<Object> array() {
            List<Object> elements = new ArrayList<>();
            at++;
            while (peek() != ']') {
                elements.add(value());
                if (peek() == ',') {
                    at++;
                }
            }
            at++;
            return elements;
        }

        private String string() {
            skip('"');
            StringBuilder string = new StringBuilder();
            for (char c = text.charAt(at++); c != '"'; c = text.charAt(at++)) {
                string.append(c == '\\' ? escaped() : c);
            }
            return string.toString();
        }

        private char escaped() {
            char c = text.charAt(at++);
            if (c == 'u') {
                at += 4;
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            }
            int plain = "bfnrt".indexOf(c);
            return plain < 0 ? c : "\b\f\n\r\t".charAt(plain);
        }

        private String word() {
            int start = at;
            while (",]} \n\r\t".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            return text.substring(start, at);
        }

        private void skip(char expected) {
            require(peek() == expected, "The description at " + at, "is no JSON");
            at++;
        }

        private char peek() {
            while (" \n\r\t".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            return text.charAt(at);
        }
    }
}
