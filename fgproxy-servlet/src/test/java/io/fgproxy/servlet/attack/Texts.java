package io.fgproxy.servlet.attack;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/** The texts that a body may be taken for: by its bytes, by a mark at its start, or by what a header calls it. */
final class Texts {
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\*?[0-9]?\\s*=\\s*[\"']?([^\"';,\\s]+)");
    private static final Pattern UTF_7 = Pattern.compile("\\+([A-Za-z0-9/+]*)-?");

    private Texts() {}

    /** All of them; packed bodies are unpacked first. */
    static Set<String> of(byte[] body, String contentType) {
        Set<String> texts = new LinkedHashSet<>();
        for (byte[] plain : new byte[][] {body, unpacked(body)}) {
            texts.add(new String(plain, StandardCharsets.UTF_8));
            texts.add(overlong(plain));
            if (looksWide(plain)) {
                for (String name : new String[] {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"}) {
                    texts.add(new String(plain, Charset.forName(name)));
                }
            }
            named(plain, contentType, texts);
        }
        return texts;
    }

    private static boolean looksWide(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 16); i++) {
            if (bytes[i] == 0 || bytes[i] == (byte) 0xfe || bytes[i] == (byte) 0xff) {
                return true;
            }
        }
        return false;
    }

    private static void named(byte[] bytes, String contentType, Set<String> texts) {
        Matcher charset = CHARSET.matcher(contentType);
        while (charset.find()) {
            String name = charset.group(1);
            try {
                texts.add(new String(bytes, Charset.forName(name)));
            } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
                texts.add(utf7(new String(bytes, StandardCharsets.US_ASCII)));
            }
            if (name.toLowerCase(Locale.ROOT).contains("7")) {
                texts.add(utf7(new String(bytes, StandardCharsets.US_ASCII)));
            }
        }
    }

    /** UTF-8 as read without looking whether it is the shortest form, or well-formed at all. */
    static String overlong(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int b = bytes[i] & 0xff;
            int more = b >= 0xf0 ? 3 : b >= 0xe0 ? 2 : b >= 0xc0 ? 1 : 0;
            if (more == 0 || i + more >= bytes.length) {
                text.append((char) b);
                continue;
            }
            int code = b & (0x3f >> more);
            for (int k = 1; k <= more; k++) {
                code = code << 6 | (bytes[i + k] & 0x3f);
            }
            i += more;
            text.append(Character.isValidCodePoint(code) ? Character.toString(code) : "\ufffd");
        }
        return text.toString();
    }

    /** UTF-7, RFC 2152. */
    static String utf7(String ascii) {
        return UTF_7.matcher(ascii).replaceAll(run -> {
            String packed = run.group(1);
            String plain = packed.isEmpty()
                    ? "+"
                    : new String(
                            Base64.getDecoder()
                                    .decode(packed.substring(0, packed.length() - (packed.length() % 4 == 1 ? 1 : 0))),
                            StandardCharsets.UTF_16BE);
            return Matcher.quoteReplacement(plain);
        });
    }

    private static byte[] unpacked(byte[] body) {
        boolean gzip = body.length > 2 && body[0] == 0x1f && body[1] == (byte) 0x8b;
        boolean zlib = body.length > 2 && body[0] == 0x78;
        if (!gzip && !zlib) {
            return body;
        }
        try (InputStream in = gzip
                ? new GZIPInputStream(new ByteArrayInputStream(body))
                : new InflaterInputStream(new ByteArrayInputStream(body))) {
            return in.readAllBytes();
        } catch (IOException e) {
            return body;
        }
    }
}
