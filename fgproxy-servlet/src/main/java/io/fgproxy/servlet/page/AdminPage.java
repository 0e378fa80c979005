package io.fgproxy.servlet.page;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the page, each by its exact name: nothing is decoded, normalised or looked up in a folder.
 * Immutable and thread-safe.
 */
public final class AdminPage {
    /** All that there is, by its path below the mount. */
    static final List<String> NAMES = List.of(
            "css/base.css",
            "css/parts.css",
            "css/views.css",
            "icon.svg",
            "index.html",
            "js/api.js",
            "js/app.js",
            "js/chart.js",
            "js/dom.js",
            "js/explain.js",
            "js/form/limits.js",
            "js/form/lists.js",
            "js/form/settings.js",
            "js/format.js",
            "js/holder.js",
            "js/i18n.js",
            "js/lang/en.js",
            "js/lang/zh.js",
            "js/limits.js",
            "js/preview.js",
            "js/secret.js",
            "js/session.js",
            "js/settings.js",
            "js/signin.js",
            "js/theme.js",
            "js/ui.js",
            "js/views/access.js",
            "js/views/audit.js",
            "js/views/groups.js",
            "js/views/key.js",
            "js/views/keyactions.js",
            "js/views/keyform.js",
            "js/views/keys.js",
            "js/views/mainkeys.js",
            "js/views/modelgroups.js",
            "js/views/models.js",
            "js/views/overview.js",
            "js/views/usage.js",
            "key.html");

    private static final String INDEX = "index.html";
    private static final String CONFIG = "config.json";
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    /** A path on this origin, or relative to the page; never another host, which {@code //host} would be. */
    private static final Pattern SAFE_PATH = Pattern.compile("(?!//)[A-Za-z0-9._~/-]+");

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    private final Map<String, PageFile> files;

    /**
     * Reads all files.
     *
     * @param apiPath where the admin API is, as seen from the page
     * @param proxyPath where the proxy is, as seen from the page
     * @throws IllegalArgumentException if a path could lead to another host, or has characters that need an escape
     */
    public AdminPage(String apiPath, String proxyPath) {
        Map<String, PageFile> all = new HashMap<>();
        for (String name : NAMES) {
            all.put(name, new PageFile(name, read(name)));
        }
        String config = "{\"api\":\"" + checked(apiPath) + "\",\"proxy\":\"" + checked(proxyPath) + "\"}";
        all.put(CONFIG, PageFile.text(CONFIG, config));
        this.files = Map.copyOf(all);
    }

    private static String checked(String path) {
        if (!SAFE_PATH.matcher(path).matches()) {
            throw new IllegalArgumentException("a path is relative to the page or absolute on its host, without "
                    + "escapes, such as ../v1: " + path);
        }
        return path.endsWith("/") ? path : path + "/";
    }

    private static byte[] read(String name) {
        try (InputStream file = AdminPage.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The jar lacks " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("The jar cannot be read", e);
        }
    }

    /** Answers one request. */
    public void handle(HttpServletRequest request, HttpServletResponse response) throws IOException {
        protect(response);
        // Not the request's context path, which on Tomcat is as the client wrote it, escapes included.
        String mount = request.getServletContext().getContextPath() + request.getServletPath();
        String raw = request.getRequestURI();
        if (!METHODS.contains(request.getMethod())) {
            response.setHeader("Allow", "GET, HEAD");
            tell(response, 405, "This path takes the methods GET and HEAD.");
        } else if (raw.equals(mount)) {
            // Relative, so that it holds behind a proxy that serves this below another path.
            response.setStatus(302);
            response.setHeader("Location", mount.substring(mount.lastIndexOf('/') + 1) + "/");
            response.setHeader("Cache-Control", "no-store");
        } else {
            PageFile file = raw.startsWith(mount + "/") ? named(raw.substring(mount.length() + 1)) : null;
            if (file == null) {
                tell(response, 404, "There is no such page.");
            } else {
                send(request, response, file);
            }
        }
    }

    private @Nullable PageFile named(String name) {
        return files.get(name.isEmpty() ? INDEX : name);
    }

    private static void send(HttpServletRequest request, HttpServletResponse response, PageFile file)
            throws IOException {
        response.setHeader("ETag", file.tag());
        response.setHeader("Cache-Control", "no-cache");
        if (file.isKnownTo(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            return;
        }
        response.setStatus(200);
        response.setContentType(file.type());
        response.setContentLength(file.body().length);
        if (request.getMethod().equals("GET")) {
            response.getOutputStream().write(file.body());
        }
    }

    private static void protect(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
    }

    private static void tell(HttpServletResponse response, int status, String message) throws IOException {
        byte[] body = (message + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
