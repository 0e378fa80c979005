package io.fgproxy.servlet.upstream;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Reads certificates to be trusted. */
public final class TrustStore {
    private TrustStore() {}

    /**
     * Trusts the certificates in a file of PKCS12 or JKS, and nobody else.
     *
     * @param password of the file; null if it has none
     * @throws IllegalArgumentException if the file cannot be read, or has no certificates; the message has no password
     */
    public static SSLContext read(Path file, @Nullable String password) {
        try {
            KeyStore store = KeyStore.getInstance(file.toFile(), password == null ? null : password.toCharArray());
            if (store.size() == 0) {
                throw new IllegalArgumentException("There are no certificates in " + file);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("Cannot read the certificates in " + file + ": " + e.getMessage(), e);
        }
    }
}
