package io.fgproxy.examples.standalone;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MasterKey;
import io.fgproxy.servlet.FgAdminServlet;
import io.fgproxy.store.KeyStore;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server's own secrets: given by settings, else kept in the data folder, else made. */
final class Secrets {
    private static final Logger LOG = LoggerFactory.getLogger(Secrets.class);
    private static final String MASTER_KEY_FILE = "master.key";
    private static final String ADMIN_TOKEN_FILE = "admin-token.sha256";
    private static final int TOKEN_BYTES = 32;

    private Secrets() {}

    /**
     * An admin token.
     *
     * @param digest what the admin API needs
     * @param text the token itself if it was made just now, to be shown once; null if its owner has it
     */
    record AdminToken(KeyDigest digest, @Nullable String text) {
        @Override
        public String toString() {
            return "AdminToken[…]";
        }
    }

    /** The master key of an embedded database. */
    static MasterKey masterKey(Settings settings, DataFolder folder) {
        if (settings.isSet(Setting.MASTER_KEY)) {
            return masterKey(settings);
        }
        Optional<String> kept = folder.read(MASTER_KEY_FILE);
        if (kept.isPresent()) {
            return masterKey(kept.get(), MASTER_KEY_FILE + " in " + folder);
        }
        if (folder.hasDatabase()) {
            throw new StartupException("There is a database in " + folder + " but no " + MASTER_KEY_FILE
                    + ": bring the file back, or set " + Setting.MASTER_KEY.variable());
        }
        String made = MasterKey.generateBase64();
        folder.write(MASTER_KEY_FILE, made);
        LOG.info(
                "A master key was made: {}/{}. Without it the main keys in the store are lost",
                folder,
                MASTER_KEY_FILE);
        return masterKey(made, MASTER_KEY_FILE);
    }

    /** The master key of an external database, which other servers may share. */
    static MasterKey masterKey(Settings settings) {
        String given = settings.given(Setting.MASTER_KEY)
                .orElseThrow(() -> new StartupException(Setting.JDBC_URL.variable() + " needs "
                        + Setting.MASTER_KEY.variable()
                        + ", the same for all servers on it: 32 random bytes, from 'openssl rand -base64 32'"));
        return masterKey(given, Setting.MASTER_KEY.variable());
    }

    private static MasterKey masterKey(String text, String origin) {
        try {
            return MasterKey.fromBase64(text);
        } catch (IllegalArgumentException e) {
            throw new StartupException(origin + " is unusable: " + e.getMessage());
        }
    }

    /** Better no start than requests that fail one by one. */
    static void requireRight(MasterKey masterKey, KeyStore store) {
        for (MainKey key : store.mainKeys().list()) {
            try {
                masterKey.open(key.secret(), key.id().value());
            } catch (IllegalStateException e) {
                throw new StartupException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** The admin token, kept in the folder by its digest if it has to be made. */
    static AdminToken adminToken(Settings settings, DataFolder folder) {
        Optional<String> given = settings.given(Setting.ADMIN_TOKEN);
        if (given.isPresent()) {
            try {
                return new AdminToken(FgAdminServlet.tokenDigest(given.get()), null);
            } catch (IllegalArgumentException e) {
                throw new StartupException(Setting.ADMIN_TOKEN.variable() + " is unusable: " + e.getMessage());
            }
        }
        Optional<String> kept = folder.read(ADMIN_TOKEN_FILE);
        if (kept.isPresent()) {
            try {
                return new AdminToken(new KeyDigest(kept.get()), null);
            } catch (IllegalArgumentException e) {
                throw new StartupException(ADMIN_TOKEN_FILE + " in " + folder + " is unusable: " + e.getMessage());
            }
        }
        AdminToken made = newToken();
        folder.write(ADMIN_TOKEN_FILE, made.digest().hex());
        return made;
    }

    /** A new admin token, kept nowhere. */
    static AdminToken newToken() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        String text = "fga_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return new AdminToken(FgAdminServlet.tokenDigest(text), text);
    }
}
