package io.fgproxy.servlet.attack;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A policy twice: as the proxy gets it, and as the judge understands it, which is written down separately so that a
 * mistake in the one does not hide in the other.
 *
 * @param name that cases call it by
 * @param json as the proxy gets it
 * @param rules as the judge has it: {@code may}, {@code models}, {@code tools}, …
 */
record PolicyCard(String name, String json, Map<String, List<String>> rules) {
    private static final List<String> HARMLESS_TOOLS = List.of("function", "custom", "namespace");
    private static final Set<String> CAPS = Set.of("max_tokens", "max_completion_tokens", "max_output_tokens");
    private static final Pattern CAPPED = Pattern.compile("POST /v1/(chat/completions|completions|responses)");

    /** Whether nothing at all may get through. */
    boolean isShut() {
        return rules.containsKey("never");
    }

    /** What is wrong with calling this, under some reading of the path. */
    void judgeOperation(String method, String path, Consumer<String> findings) {
        String call = method + " " + path;
        if (list("may").stream().noneMatch(each -> matches(each, call))
                || list("may-not").stream().anyMatch(each -> matches(each, call))) {
            findings.accept("may not call " + call);
        }
    }

    /** What is wrong with using all this in a call. */
    void judge(String call, Uses uses, Consumer<String> findings) {
        uses.models.forEach(model -> judgeModel(model, findings));
        String unnamed = Defaults.of(call, uses.parameters.keySet());
        if (unnamed != null && (rules.containsKey("models") || rules.containsKey("not-models"))) {
            judgeModel(unnamed, findings);
        }
        for (String tool : uses.tools) {
            boolean granted = list("tools").stream().anyMatch(each -> glob(each, tool));
            if ((!granted && !HARMLESS_TOOLS.contains(tool)) || denied("not-tools", tool)) {
                findings.accept("may not offer the tool " + tool);
            }
        }
        for (String function : uses.functions) {
            if (isOutside("functions", function) || denied("not-functions", function)) {
                findings.accept("may not offer the function " + function);
            }
        }
        for (String target : uses.mcp) {
            if (isOutside("mcp", target) || !list("tools").contains("mcp") || denied("not-mcp", target)) {
                findings.accept("may not reach by MCP " + target);
            }
        }
        for (String reference : uses.references) {
            if (isOutside("refs", reference) || denied("not-refs", reference)) {
                findings.accept("may not refer to " + reference);
            }
        }
        judgeParameters(call, uses.parameters, findings);
    }

    /** What is wrong with this model. */
    void judgeModel(String model, Consumer<String> findings) {
        boolean base = model.toLowerCase(Locale.ROOT).strip().startsWith("ft:");
        boolean deniedBase = base && denied("not-models", model.strip().split(":", -1)[1]);
        if (isOutside("models", model) || denied("not-models", model) || deniedBase) {
            findings.accept("may not use the model " + model);
        }
    }

    private void judgeParameters(String call, Map<String, String> given, Consumer<String> findings) {
        for (String name : given.keySet()) {
            if (isOutside("parameters", name) || denied("not-parameters", name)) {
                findings.accept("may not send the parameter " + name);
            }
        }
        for (String name : list("required")) {
            if (Defaults.takesModel(call) && !given.containsKey(name)) {
                findings.accept("must send the parameter " + name);
            }
        }
        if (rules.containsKey("store")
                && CAPPED.matcher(call).matches()
                && !call.endsWith("/v1/completions")
                && !"false".equals(given.get("store"))) {
            findings.accept("must send store:false, not " + given.get("store"));
        }
        long most = number("cap-output");
        if (most >= 0 && CAPPED.matcher(call).matches()) {
            List<String> caps = given.keySet().stream().filter(CAPS::contains).toList();
            caps.forEach(cap -> judgeCap(cap, given.get(cap), most, findings));
            if (caps.isEmpty()) {
                findings.accept("must bound its output");
            }
        }
        long choices = number("cap-n");
        if (choices >= 0 && given.containsKey("n")) {
            judgeCap("n", given.get("n"), choices, findings);
        }
    }

    private static void judgeCap(String name, @Nullable String value, long most, Consumer<String> findings) {
        try {
            BigDecimal number = new BigDecimal(value == null ? "" : value.strip());
            if (number.compareTo(BigDecimal.valueOf(most)) > 0 || number.signum() < 0) {
                findings.accept(name + " is " + value + ", over " + most);
            }
        } catch (NumberFormatException e) {
            if (!(name.equals("n") && "null".equals(value))) {
                findings.accept(name + " is no number: " + value);
            }
        }
    }

    private List<String> list(String rule) {
        return rules.getOrDefault(rule, List.of());
    }

    private long number(String rule) {
        return rules.containsKey(rule) ? Long.parseLong(list(rule).get(0)) : -1;
    }

    private boolean isOutside(String rule, String value) {
        return rules.containsKey(rule) && list(rule).stream().noneMatch(each -> glob(each, value));
    }

    private boolean denied(String rule, String value) {
        return list(rule).stream().anyMatch(each -> glob(each, View.fold(value)));
    }

    private static boolean glob(String pattern, String value) {
        String[] parts = pattern.split("\\*", -1);
        return Pattern.compile(
                        String.join(
                                ".*", Arrays.stream(parts).map(Pattern::quote).toList()),
                        Pattern.DOTALL)
                .matcher(value)
                .matches();
    }

    /** One star is one segment, two are any number. */
    private static boolean matches(String pattern, String call) {
        String regex = Arrays.stream(pattern.split("\\*\\*", -1))
                .map(part -> String.join(
                        "[^/]+",
                        Arrays.stream(part.split("\\*", -1)).map(Pattern::quote).toList()))
                .reduce((a, b) -> a + ".*" + b)
                .orElseThrow();
        return Pattern.compile(regex, Pattern.DOTALL).matcher(call).matches();
    }

    /** Reads the table of policies: {@code [name]}, then {@code key: value, value} lines; {@code @set} is replaced. */
    static List<PolicyCard> table(String text) {
        List<PolicyCard> cards = new ArrayList<>();
        for (String block : text.split("(?m)^\\[", -1)) {
            if (!block.isBlank() && !block.startsWith("#")) {
                cards.add(card(block, cards));
            }
        }
        return cards;
    }

    private static PolicyCard card(String block, List<PolicyCard> before) {
        String name = block.substring(0, block.indexOf(']'));
        Map<String, List<String>> rules = new java.util.TreeMap<>();
        String json = "";
        for (String line : block.lines()
                .skip(1)
                .filter(each -> !each.isBlank() && !each.startsWith("#"))
                .toList()) {
            int colon = line.indexOf(':');
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (key.equals("policy")) {
                json = value;
            } else {
                List<String> values = rules.computeIfAbsent(key, any -> new ArrayList<>());
                for (String each : value.isEmpty() ? new String[0] : value.split("\\s*,\\s*", -1)) {
                    values.addAll(
                            each.startsWith("@")
                                    ? find(before, each.substring(1)).list(key)
                                    : List.of(each));
                }
            }
        }
        return new PolicyCard(name, json, rules);
    }

    static PolicyCard find(List<PolicyCard> cards, String name) {
        return cards.stream()
                .filter(card -> card.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no policy " + name));
    }
}
