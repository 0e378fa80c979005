package io.fgproxy.servlet.page;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One file of the page, ready to be sent. Immutable. */
final class PageFile {
    private static final int TAG_BYTES = 16;

    private final String type;
    private final byte[] body;
    private final String tag;

    PageFile(String name, byte[] body) {
        this.type = typeOf(name);
        this.body = body.clone();
        this.tag = tagOf(body);
    }

    static PageFile text(String name, String text) {
        return new PageFile(name, text.getBytes(StandardCharsets.UTF_8));
    }

    String type() {
        return type;
    }

    /** Not to be changed. */
    byte[] body() {
        return body;
    }

    /** The entity tag, quotes included. */
    String tag() {
        return tag;
    }

    /** Returns true if a client that sent this {@code If-None-Match} has the file as it is. */
    boolean isKnownTo(@Nullable String ifNoneMatch) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String known : ifNoneMatch.split(",", -1)) {
            String plain = known.strip();
            if (plain.equals("*") || plain.equals(tag) || plain.equals("W/" + tag)) {
                return true;
            }
        }
        return false;
    }

    private static String typeOf(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html;charset=utf-8";
            case "css" -> "text/css;charset=utf-8";
            case "js" -> "text/javascript;charset=utf-8";
            case "json" -> "application/json";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("There is no content type for " + name);
        };
    }

    private static String tagOf(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return '"' + HexFormat.of().formatHex(digest, 0, TAG_BYTES) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
