package io.fgproxy.codec;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A media type with its parameters (RFC 9110 section 8.3.1), read strictly: what two readers may understand differently
 * is none.
 *
 * @param name type and subtype in lower case
 * @param parameters their values by their lower-case names
 */
record MediaType(String name, Map<String, String> parameters) {
    private static final String TOKEN = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    private static final Pattern NAME = Pattern.compile("(" + TOKEN + "/" + TOKEN + ")");
    private static final Pattern PARAMETER =
            Pattern.compile("[ \\t]*;[ \\t]*(" + TOKEN + ")=(?:(" + TOKEN + ")|\"([^\"\\\\\\p{Cntrl}]*)\")");
    private static final int LONGEST = 300;

    private static final MediaType JSON = new MediaType("application/json", Map.of());

    static Optional<MediaType> parse(String text) {
        // As nearly every body has it.
        if (text.equals(JSON.name)) {
            return Optional.of(JSON);
        }
        Matcher matcher = NAME.matcher(text);
        if (text.length() > LONGEST || !matcher.lookingAt()) {
            return Optional.empty();
        }
        String name = matcher.group(1).toLowerCase(Locale.ROOT);
        Map<String, String> parameters = new HashMap<>();
        int end = matcher.end();
        matcher.usePattern(PARAMETER);
        while (end < text.length()) {
            matcher.region(end, text.length());
            if (!matcher.lookingAt()) {
                return Optional.empty();
            }
            String value = matcher.group(2) != null ? matcher.group(2) : matcher.group(3);
            if (parameters.put(matcher.group(1).toLowerCase(Locale.ROOT), value) != null) {
                return Optional.empty();
            }
            end = matcher.end();
        }
        return Optional.of(new MediaType(name, Map.copyOf(parameters)));
    }

    @Nullable
    String parameter(String parameterName) {
        return parameters.get(parameterName);
    }

    /** Returns true if there is no other parameter than a charset, and that is UTF-8 or its subset US-ASCII. */
    boolean isPlainUtf8() {
        String charset = parameters.get("charset");
        boolean utf8 = charset == null || charset.equalsIgnoreCase("utf-8") || charset.equalsIgnoreCase("us-ascii");
        return utf8 && parameters.size() == (charset == null ? 0 : 1);
    }
}
