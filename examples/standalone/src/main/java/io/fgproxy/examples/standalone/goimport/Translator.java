package io.fgproxy.examples.standalone.goimport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.SubKeySettings;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in fgproxy's words what a sub-key of the original may do. Immutable and thread-safe. */
final class Translator {
    /** The calendar of the dates that the original's forms take. */
    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final String WHITELIST = "whitelist";
    private static final String BLACKLIST = "blacklist";
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");

    /** No glob and nothing odd: the name is to mean itself. */
    private static final Pattern MODEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]*");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> models;

    /** @param models names by their numbers */
    Translator(Map<String, String> models) {
        this.models = models;
    }

    /**
     * A translated key; its main key is not in the settings yet.
     *
     * @param digest of the secret that its holder has
     * @param settings what it may do
     * @param note what whoever reads the report should know; null for nothing
     */
    record Translated(
            KeyDigest digest,
            SubKeySettings settings,
            @Nullable String note) {}

    Translated translate(GoSubKey key) throws Untranslatable {
        List<String> notes = new ArrayList<>();
        try {
            SubKeySettings.Builder settings = SubKeySettings.named(name(key))
                    .expiresAt(expiry(key.expire()))
                    .requests(remaining(key.remainingCalls()));
            models(key, settings, notes);
            return new Translated(digest(key.hash()), settings.build(), notes.isEmpty() ? null : notes.get(0));
        } catch (IllegalArgumentException e) {
            throw new Untranslatable(String.valueOf(e.getMessage()));
        }
    }

    private static String name(GoSubKey key) {
        boolean isPlain = key.description().matches("[ -~]{1,100}");
        return "Go key " + key.id() + (isPlain ? " (" + key.description() + ")" : "");
    }

    private static KeyDigest digest(String hash) throws Untranslatable {
        try {
            return new KeyDigest(hash.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new Untranslatable("its hash is not a SHA-256");
        }
    }

    /** An absent time is the year 1970, as in the original: such a key has expired. */
    private static Instant expiry(String text) throws Untranslatable {
        if (text.isEmpty()) {
            return Instant.EPOCH;
        }
        try {
            return INTEGER.matcher(text).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : LocalDate.parse(text).atStartOfDay(ZONE).toInstant();
        } catch (DateTimeException e) {
            throw new Untranslatable("it expires at no time that there is: " + text);
        }
    }

    private static long remaining(String text) throws Untranslatable {
        if (text.isEmpty()) {
            return 0;
        }
        if (!INTEGER.matcher(text).matches()) {
            throw new Untranslatable("its remaining calls are no number: " + text);
        }
        return Long.parseLong(text);
    }

    private void models(GoSubKey key, SubKeySettings.Builder settings, List<String> notes) throws Untranslatable {
        List<String> unknown = new ArrayList<>();
        String[] names = names(numbers(key.list()), unknown);
        if (key.type().equals(WHITELIST)) {
            settings.allowModels(names);
            if (!unknown.isEmpty()) {
                notes.add("left out of its whitelist, for the table of models does not have them: models " + unknown);
            }
        } else if (key.type().equals(BLACKLIST) && unknown.isEmpty()) {
            settings.denyModels(names);
        } else if (key.type().equals(BLACKLIST)) {
            throw new Untranslatable("its blacklist has models that the table of models does not have, so nobody knows"
                    + " what it must not use: " + unknown);
        } else {
            throw new Untranslatable("its type is neither whitelist nor blacklist");
        }
    }

    /** The original writes {@code {"list":[1,2]}}, without the member if there are none; its documentation {@code [1,2]}. */
    private static List<String> numbers(String list) throws Untranslatable {
        if (list.isEmpty()) {
            return List.of();
        }
        try {
            JsonNode json = JSON.readTree(list);
            JsonNode array = json.isObject() ? json.path("list") : json;
            List<String> numbers = new ArrayList<>();
            for (JsonNode one : array) {
                if (!one.isIntegralNumber()) {
                    throw new Untranslatable("its list of models is unreadable");
                }
                numbers.add(one.asText());
            }
            if (!array.isArray() && !array.isMissingNode() && !array.isNull()) {
                throw new Untranslatable("its list of models is unreadable");
            }
            return numbers;
        } catch (JsonProcessingException e) {
            throw new Untranslatable("its list of models is unreadable");
        }
    }

    private String[] names(List<String> numbers, List<String> unknown) {
        List<String> names = new ArrayList<>();
        for (String number : numbers) {
            String name = models.get(number);
            if (name == null || !MODEL.matcher(name).matches()) {
                unknown.add(number);
            } else if (!names.contains(name)) {
                names.add(name);
            }
        }
        return names.toArray(String[]::new);
    }
}
