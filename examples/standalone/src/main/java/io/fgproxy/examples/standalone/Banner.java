package io.fgproxy.examples.standalone;

import io.fgproxy.examples.standalone.Secrets.AdminToken;
import org.jspecify.annotations.Nullable;

/** What the server says on its standard output once it is ready. */
final class Banner {
    private Banner() {}

    /**
     * The text; it shows the admin token if that was made just now, and the demo's sub-key.
     *
     * @param url where the server listens, without a slash at the end
     * @param storage where keys are kept
     * @param demo null if there is none
     */
    static String text(String url, Storage storage, @Nullable Demo demo) {
        AdminToken adminToken = storage.adminToken();
        StringBuilder text = new StringBuilder("fgproxy listens on " + url + "\n");
        text.append("  proxy  ").append(url).append("/v1\n");
        text.append("  admin  ").append(url).append("/admin/  (API: /admin/api)\n");
        text.append("  holder ").append(url).append("/admin/key.html\n");
        if (adminToken.text() != null) {
            text.append("Admin token, shown this once: ")
                    .append(adminToken.text())
                    .append('\n');
        }
        if (demo != null) {
            text.append("""

                    *** DEMO MODE *** There is no OpenAI key (OPENAI_API_KEY) and no main key in the store,
                    so a fake upstream on this machine answers. Nothing reaches OpenAI. Try it:

                    """);
            text.append("curl ").append(url).append("/v1/chat/completions");
            text.append(" -H \"Authorization: Bearer ")
                    .append(demo.secret().reveal())
                    .append('"');
            text.append(" -H \"Content-Type: application/json\"");
            text.append(
                    " -d '{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'\n\n");
            if (storage.isInMemory()) {
                text.append("Keys are in memory only; to keep them, set FGPROXY_DATA or OPENAI_API_KEY.\n");
            }
        }
        return text.append("Stop with Ctrl-C.\n").toString();
    }
}
