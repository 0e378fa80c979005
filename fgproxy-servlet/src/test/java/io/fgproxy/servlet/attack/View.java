package io.fgproxy.servlet.attack;

import java.text.Normalizer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways in which readers differ: which of several members of one name counts, and whether the case of names
 * does.
 *
 * @param last true if the last one counts, else the first
 * @param folded true if names are the same without their case, blanks, width, brackets, and what follows a NUL
 */
record View(boolean last, boolean folded) {
    static final List<View> ALL =
            List.of(new View(false, false), new View(true, false), new View(false, true), new View(true, true));

    /** The members that count. */
    Map<String, LooseValue> members(LooseValue.Obj object) {
        return pick(object.members(), LooseValue.Member::name, LooseValue.Member::value);
    }

    /** Those that count among named things. */
    <T, V> Map<String, V> pick(Collection<T> all, Function<T, String> name, Function<T, V> value) {
        Map<String, V> picked = new LinkedHashMap<>();
        for (T each : all) {
            String key = folded ? fold(name.apply(each)) : name.apply(each);
            if (last || !picked.containsKey(key)) {
                picked.put(key, value.apply(each));
            }
        }
        return picked;
    }

    /** What counts as the same name in the most careless reader. */
    static String fold(@Nullable String name) {
        String text = name == null ? "" : name;
        int nul = text.indexOf('\0');
        String cut = nul < 0 ? text : text.substring(0, nul);
        int bracket = cut.indexOf('[');
        String plain = Normalizer.normalize(bracket > 0 ? cut.substring(0, bracket) : cut, Normalizer.Form.NFKC);
        StringBuilder folded = new StringBuilder();
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (!LooseJson.isBlank(c)) {
                folded.append(Character.toLowerCase(Character.toUpperCase(c)));
            }
        }
        return folded.toString();
    }

    @Override
    public String toString() {
        return (last ? "last" : "first") + " wins" + (folded ? ", case folded" : "");
    }
}
