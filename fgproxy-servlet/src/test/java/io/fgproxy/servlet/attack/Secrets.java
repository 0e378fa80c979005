package io.fgproxy.servlet.attack;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** Finds a secret however it is written down. */
final class Secrets {
    private Secrets() {}

    /** Whether the text has the secret in it: plain, in another case, escaped, backwards, or in base64. */
    static boolean isIn(String secret, String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        String core = secret.substring(6, secret.length() - 2);
        String plain = core.toLowerCase(Locale.ROOT);
        if (lower.contains(plain) || lower.contains(new StringBuilder(plain).reverse())) {
            return true;
        }
        if (text.contains("%") && Loose.percent(text).toLowerCase(Locale.ROOT).contains(plain)) {
            return true;
        }
        for (int shift = 0; shift < 3; shift++) {
            byte[] bytes = (" ".repeat(shift) + core).getBytes(StandardCharsets.US_ASCII);
            String packed = Base64.getEncoder().encodeToString(bytes);
            // The first and last characters depend on the neighbours.
            if (text.contains(packed.substring(4, packed.length() - 4))) {
                return true;
            }
        }
        return false;
    }
}
