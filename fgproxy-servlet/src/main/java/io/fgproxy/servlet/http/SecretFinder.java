package io.fgproxy.servlet.http;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;

/** Finds a client's credential where it must not be: plain, percent-encoded, or in base64. Thread-safe. */
public final class SecretFinder {
    private static final Pattern ESCAPE = Pattern.compile("%([0-9A-Fa-f]{2})");

    private SecretFinder() {}

    /** Returns true if the text contains the secret; case does not matter where the secret is written plainly. */
    public static boolean isIn(String secret, String text) {
        if (text.length() < secret.length() || secret.isEmpty()) {
            return false;
        }
        String plain = secret.toLowerCase(Locale.ROOT);
        return text.toLowerCase(Locale.ROOT).contains(plain)
                || (text.indexOf('%') >= 0
                        && unescaped(text).toLowerCase(Locale.ROOT).contains(plain))
                || isPackedIn(secret, text);
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(escape -> {
            char character = (char) Integer.parseInt(escape.group(1), 16);
            return character == '$' || character == '\\' ? "\\" + character : String.valueOf(character);
        });
    }

    /** In each of the three positions that it can have among groups of three bytes; its neighbours are left out. */
    private static boolean isPackedIn(String secret, String text) {
        for (int shift = 0; shift < 3; shift++) {
            byte[] bytes = (" ".repeat(shift) + secret).getBytes(StandardCharsets.ISO_8859_1);
            String packed = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            if (packed.length() > 8 && text.contains(packed.substring(4, packed.length() - 4))) {
                return true;
            }
        }
        return false;
    }
}
