package io.fgproxy.examples.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Canned answers in the shape of the admin API's, to see views with more in them than a test can bring about. */
final class FakeAdminApi extends HttpServlet {
    static final String TOKEN = "a-token-of-the-fake-api";

    private static final long serialVersionUID = 1L;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern NOW = Pattern.compile("\"@NOW([+-][0-9]+)@\"");
    private static final Pattern DAY = Pattern.compile("@DAY-([0-9]+)@");
    private static final String UNKNOWN =
            "{\"error\":{\"message\":\"Unknown path.\",\"type\":\"x\",\"param\":null,\"code\":\"unknown_url\"}}";

    private final transient JsonNode answers;
    private final transient Set<String> missing = new TreeSet<>();
    private final transient Set<String> asked = ConcurrentHashMap.newKeySet();

    FakeAdminApi() {
        try (InputStream file = FakeAdminApi.class.getResourceAsStream("fake-api.json")) {
            answers = JSON.readTree(dated(new String(file.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String dated(String text) {
        long now = Instant.now().getEpochSecond();
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        String timed = NOW.matcher(text).replaceAll(m -> Long.toString(now + Long.parseLong(m.group(1))));
        return DAY.matcher(timed)
                .replaceAll(m -> today.minusDays(Long.parseLong(m.group(1))).toString());
    }

    /** Lets calls whose first word of the path is this be unknown. */
    void forget(String collection) {
        missing.add(collection);
    }

    /** Which calls were made, e.g. {@code POST sub_keys}. */
    Set<String> asked() {
        return asked;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo().substring(1);
        String call = request.getMethod() + " " + path;
        asked.add(call);
        boolean known = answers.has(call) && !missing.contains(path.replaceAll("/.*", ""));
        if (!("Bearer " + TOKEN).equals(request.getHeader("Authorization"))) {
            answer(response, 401, UNKNOWN.replace("unknown_url", "invalid_api_key"));
        } else if (!known) {
            answer(response, 404, UNKNOWN);
        } else {
            answer(response, 200, answers.get(call).toString());
        }
    }

    private static void answer(HttpServletResponse response, int status, String json) throws IOException {
        response.setStatus(status);
        response.setContentType("application/json");
        response.getOutputStream().write(json.getBytes(StandardCharsets.UTF_8));
    }
}
