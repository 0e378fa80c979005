package io.fgproxy.testkit.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.testkit.wire.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The file operations, on a store in memory that keeps of large files only length and digest. Thread-safe. */
final class FilesEndpoint {

    private record StoredFile(ObjectNode description, Multipart.Part content) {}

    private final Map<String, StoredFile> files = new LinkedHashMap<>();

    synchronized void clear() {
        files.clear();
    }

    private synchronized void put(String id, StoredFile file) {
        files.put(id, file);
    }

    private synchronized StoredFile get(String id) throws ApiException {
        return Optional.ofNullable(files.get(id)).orElseThrow(() -> noSuch(id));
    }

    private synchronized void remove(String id) throws ApiException {
        if (files.remove(id) == null) {
            throw noSuch(id);
        }
    }

    private synchronized List<ObjectNode> descriptions() {
        List<ObjectNode> newestFirst = new ArrayList<>();
        files.values().forEach(file -> newestFirst.add(0, file.description()));
        return newestFirst;
    }

    private static ApiException noSuch(String id) {
        return OpenAiErrors.notFound("No such File object: " + id, "id", null);
    }

    /** {@code POST /v1/files}. */
    Reply upload(Call call) throws IOException, ApiException {
        Multipart form = call.form();
        Multipart.Part content = form.requiredPart("file");
        String id = Ids.alphanumeric("file-", 22);
        ObjectNode description = Json.object(
                "object",
                "file",
                "id",
                id,
                "purpose",
                form.required("purpose"),
                "filename",
                content.filename().orElse("upload"),
                "bytes",
                content.length(),
                "created_at",
                call.created(),
                "expires_at",
                null,
                "status",
                "processed",
                "status_details",
                null);
        put(id, new StoredFile(description, content));
        return call.ok(description);
    }

    /** {@code GET /v1/files}, with {@code after}, {@code limit} and {@code purpose}. */
    Reply list(Call call) {
        List<ObjectNode> found = new ArrayList<>();
        Optional<String> purpose = call.queryParameter("purpose");
        for (ObjectNode file : descriptions()) {
            if (purpose.isEmpty() || purpose.get().equals(file.path("purpose").asText())) {
                found.add(file);
            }
            if (call.queryParameter("after").equals(Optional.of(file.path("id").asText()))) {
                found.clear();
            }
        }
        int limit = Integer.parseInt(call.queryParameter("limit").orElse("10000"));
        List<ObjectNode> page = found.subList(0, Math.min(limit, found.size()));
        return call.ok(Json.object(
                "object",
                "list",
                "data",
                page,
                "has_more",
                page.size() < found.size(),
                "first_id",
                page.isEmpty() ? null : page.get(0).get("id"),
                "last_id",
                page.isEmpty() ? null : page.get(page.size() - 1).get("id")));
    }

    /** {@code GET /v1/files/{id}}. */
    Reply one(Call call) throws ApiException {
        return call.ok(get(call.pathPart(1)).description());
    }

    /** {@code GET /v1/files/{id}/content}. */
    Reply content(Call call) throws ApiException {
        Multipart.Part content = get(call.pathPart(1)).content();
        if (content.kept().length < content.length()) {
            throw OpenAiErrors.badRequest("The fake upstream kept only the digest of this file", null, null);
        }
        return Reply.of(200, AnswerHeaders.of(call.now(), "application/octet-stream"), content.kept());
    }

    /** {@code DELETE /v1/files/{id}}. */
    Reply delete(Call call) throws ApiException {
        String id = call.pathPart(1);
        remove(id);
        return call.ok(Json.object("object", "file", "deleted", true, "id", id));
    }
}
