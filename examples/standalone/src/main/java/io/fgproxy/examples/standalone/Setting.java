package io.fgproxy.examples.standalone;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What can be set, each by an environment variable, a system property and a flag of the same meaning. */
enum Setting {
    HOST("FGPROXY_HOST", "127.0.0.1", "address to listen on"),
    PORT("FGPROXY_PORT", "8080", "port to listen on; 0 for any free one"),
    DATA("FGPROXY_DATA", "./fgproxy-data", "folder of the embedded database, the master key and the admin token"),
    JDBC_URL("FGPROXY_JDBC_URL", null, "database to use instead of the embedded one; needs the master key"),
    JDBC_USER("FGPROXY_JDBC_USER", null, "its user"),
    JDBC_PASSWORD("FGPROXY_JDBC_PASSWORD", null, "its password"),
    ADMIN_TOKEN("FGPROXY_ADMIN_TOKEN", null, "opens the admin API, 20 characters or more; generated if absent"),
    MASTER_KEY("FGPROXY_MASTER_KEY", null, "32 random bytes in Base64; generated if absent, embedded database only"),
    IMPORTED_KEYS("FGPROXY_IMPORTED_KEYS", "false", "true to accept the sub-keys that --import-go brought in"),
    OPENAI_API_KEY("OPENAI_API_KEY", null, "becomes the main key 'default' if the store has no main key"),
    OPENAI_BASE_URL("OPENAI_BASE_URL", "https://api.openai.com/v1", "where requests go"),
    HTTP_PROXY("FGPROXY_HTTP_PROXY", null, "host:port of the HTTP proxy by which they go there"),
    HTTP_PROXY_USER("FGPROXY_HTTP_PROXY_USER", null, "who logs in at that proxy"),
    HTTP_PROXY_PASSWORD("FGPROXY_HTTP_PROXY_PASSWORD", null, "the password of that user"),
    TRUST_STORE("FGPROXY_TRUST_STORE", null, "file (PKCS12, JKS) of the certificates to trust there, and no others"),
    TRUST_STORE_PASSWORD("FGPROXY_TRUST_STORE_PASSWORD", null, "its password");

    private static final String PREFIX = "FGPROXY_";

    private final String variable;
    private final @Nullable String standard;
    private final String help;

    Setting(String variable, @Nullable String standard, String help) {
        this.variable = variable;
        this.standard = standard;
        this.help = help;
    }

    /** The environment variable; its name in messages too. */
    String variable() {
        return variable;
    }

    /** For example {@code fgproxy.jdbc.url}. */
    String property() {
        return variable.toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** For example {@code --jdbc-url}. */
    String flag() {
        String name = variable.startsWith(PREFIX) ? variable.substring(PREFIX.length()) : variable;
        return "--" + name.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The value if nobody sets one; null for none. */
    @Nullable
    String standard() {
        return standard;
    }

    /** What it is, in a few words. */
    String help() {
        return help;
    }

    /** Whether who sets it means to run a server, not to look at one, and so wants keys kept. */
    boolean asksToKeep() {
        return this == DATA
                || this == OPENAI_API_KEY
                || this == ADMIN_TOKEN
                || this == MASTER_KEY
                || this == HTTP_PROXY
                || this == TRUST_STORE;
    }

    /** Whether an empty value is a mistake; for the others, as Docker's environment files produce it, it is none. */
    boolean refusesBlank() {
        return this == MASTER_KEY || this == ADMIN_TOKEN;
    }
}
