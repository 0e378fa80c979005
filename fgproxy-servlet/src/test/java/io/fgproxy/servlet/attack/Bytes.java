package io.fgproxy.servlet.attack;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Macros of the corpus, and what may be done to a body. Text stands for bytes, one char each. */
final class Bytes {
    private Bytes() {}

    static byte[] of(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /**
     * Replaces the macros: {@code ${x:0d0a}} bytes, {@code ${n:1000:text}} repetition ({@code <7b22>} for bytes),
     * {@code ${seq:1000:text}} with {@code #} for the index, {@code ${key}} and {@code ${key:upper}} the secret,
     * {@code ${b64:user:KEY}} base64, and {@code ${crlf}}, {@code ${lf}}, {@code ${cr}}, {@code ${nul}}.
     */
    static String expand(String text, String key) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
            int close = text.indexOf('}', open);
            out.append(text, at, open).append(macro(text.substring(open + 2, close), key));
            at = close + 1;
        }
        return out.append(text.substring(at)).toString();
    }

    private static String macro(String call, String key) {
        String[] words = call.split(":", 2);
        String argument = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "x" -> hex(argument);
            case "n" -> {
                String[] parts = argument.split(":", 2);
                yield unhex(parts[1]).repeat(Integer.parseInt(parts[0]));
            }
            case "seq" -> sequence(argument);
            case "key" -> key(argument, key);
            case "b64" -> Base64.getEncoder().encodeToString(of(argument.replace("KEY", key)));
            case "crlf" -> "\r\n";
            case "lf" -> "\n";
            case "cr" -> "\r";
            case "nul" -> "\0";
            case "tab" -> "\t";
            case "sp" -> " ";
            default -> throw new IllegalArgumentException("no macro " + call);
        };
    }

    private static String sequence(String argument) {
        String[] parts = argument.split(":", 2);
        String each = unhex(parts[1]);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < Integer.parseInt(parts[0]); i++) {
            out.append(each.replace("#", Integer.toString(i)));
        }
        return out.toString();
    }

    private static String key(String how, String key) {
        return switch (how) {
            case "" -> key;
            case "upper" -> key.toUpperCase(Locale.ROOT);
            case "lower" -> key.toLowerCase(Locale.ROOT);
            case "reverse" -> new StringBuilder(key).reverse().toString();
            case "percent" -> {
                StringBuilder out = new StringBuilder();
                key.chars().forEach(c -> out.append(String.format(Locale.ROOT, "%%%02x", c)));
                yield out.toString();
            }
            case "start" -> key.substring(0, 30);
            case "end" -> key.substring(30);
            default -> throw new IllegalArgumentException("no writing of the key " + how);
        };
    }

    private static String unhex(String text) {
        return text.startsWith("<") ? hex(text.substring(1, text.length() - 1)) : text;
    }

    private static String hex(String digits) {
        StringBuilder out = new StringBuilder();
        String plain = digits.replace(" ", "");
        for (int i = 0; i < plain.length(); i += 2) {
            out.append((char) Integer.parseInt(plain.substring(i, i + 2), 16));
        }
        return out.toString();
    }

    /** One change of a body: a charset by name ({@code utf-16le}), {@code bom8}, {@code gzip}, {@code crlf}, … */
    static byte[] change(byte[] body, String how) {
        return switch (how) {
            case "crlf" -> of(text(body).replace("\n", "\r\n"));
            case "lf" -> body;
            case "cr" -> of(text(body).replace("\n", "\r"));
            case "bom8" -> of("\u00ef\u00bb\u00bf" + text(body));
            case "bom16le" -> of("\u00ff\u00fe" + text(body));
            case "bom16be" -> of("\u00fe\u00ff" + text(body));
            case "gzip", "deflate" -> packed(body, how);
            case "utf-7" -> utf7(body);
            default -> new String(body, StandardCharsets.UTF_8).getBytes(Charset.forName(how));
        };
    }

    private static byte[] packed(byte[] body, String how) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = how.equals("gzip") ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** UTF-7 with everything but letters packed, so that quotes and braces are hidden. */
    private static byte[] utf7(byte[] body) {
        StringBuilder out = new StringBuilder();
        String plain = new String(body, StandardCharsets.UTF_8);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (Character.isLetterOrDigit(c) && c < 128) {
                out.append(c);
            } else {
                String packed = Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString(Character.toString(c).getBytes(StandardCharsets.UTF_16BE));
                out.append('+').append(packed).append('-');
            }
        }
        return of(out.toString());
    }

    /** The chunked form, in chunks of that size. */
    static byte[] chunked(byte[] body, int size) {
        StringBuilder out = new StringBuilder();
        String text = text(body);
        for (int at = 0; at < text.length(); at += size) {
            String chunk = text.substring(at, Math.min(text.length(), at + size));
            out.append(Integer.toHexString(chunk.length()))
                    .append("\r\n")
                    .append(chunk)
                    .append("\r\n");
        }
        return of(out.append("0\r\n\r\n").toString());
    }
}
