package io.fgproxy.price;

import io.fgproxy.facts.Reference;
import io.fgproxy.facts.ToolUse;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which tools of a request run at OpenAI: they feed results back as input, and some cost money by the call. */
final class HostedTools {
    /** How many calls a request may make that sets no bound of its own; the bound that is then put into it. */
    static final long MOST_CALLS = 16;

    private static final String CAP = "max_tool_calls";
    private static final String WEB_SEARCH = "web_search";
    private static final String SEARCH_MODEL = "-search-preview";
    private static final String RUNS = "threads.";
    private static final String CALL = "_call";

    /** What is given to a model and is run by whoever asked; nothing of theirs is hidden input. */
    private static final Set<String> OWN = Set.of("function", "custom");

    /** What is run by whoever asked too, but of which OpenAI tells the model more than the request says. */
    private static final Set<String> RUN_OUTSIDE =
            Set.of("computer", "computer_use", "computer_use_preview", "local_shell", "apply_patch", "allowed_tools");

    private static final Map<String, String> VERSIONS = Map.of("web_search", WEB_SEARCH);

    private final Set<String> hosted = new TreeSet<>();
    private final boolean described;
    private final boolean capped;
    private final long calls;

    HostedTools(Asked asked) {
        boolean anyDescribed = false;
        for (ToolUse tool : asked.facts().tools()) {
            anyDescribed |= !OWN.contains(tool.type());
            if (!OWN.contains(tool.type()) && !RUN_OUTSIDE.contains(tool.type())) {
                hosted.add(kind(tool.type()));
            }
        }
        for (String model : asked.models()) {
            if (model.contains(SEARCH_MODEL)) {
                hosted.add(WEB_SEARCH);
            }
        }
        if (asked.operation().startsWith(RUNS) && !asked.has("tools")) {
            hosted.add("any of the assistant");
        }
        for (Reference reference : asked.facts().references()) {
            if (reference.type().equals("prompt")) {
                hosted.add("any of the stored prompt");
            }
        }
        if (!asked.facts().mcpTargets().isEmpty()) {
            hosted.add("mcp");
        }
        described = anyDescribed || !hosted.isEmpty();
        boolean cappable = asked.facts().operation().parameters().body().contains(CAP);
        OptionalLong cap = asked.whole(CAP);
        // Completions search once for each request.
        boolean run = asked.operation().startsWith(RUNS);
        calls = run ? MOST_CALLS : hosted.isEmpty() ? 0 : cappable ? cap.orElse(MOST_CALLS) : 1;
        capped = !cappable || cap.isPresent() || hosted.isEmpty();
    }

    /** The type of a tool without what tells its version, of a call without what tells that it is one. */
    static String kind(String type) {
        String kind = type.endsWith(CALL) ? type.substring(0, type.length() - CALL.length()) : type;
        return VERSIONS.keySet().stream()
                .filter(kind::startsWith)
                .findFirst()
                .map(VERSIONS::get)
                .orElse(kind);
    }

    /** Whether a call of this kind is run by whoever asked. */
    static boolean isRunOutside(String kind) {
        return OWN.contains(kind) || RUN_OUTSIDE.contains(kind);
    }

    /** Whether OpenAI adds to the input for any of the tools. */
    boolean addToInput() {
        return described;
    }

    /** The kinds of tools that run at OpenAI. */
    Set<String> kinds() {
        return hosted;
    }

    /** The most calls of tools that run at OpenAI. */
    long calls() {
        return calls;
    }

    /** The parameter that must be set so that there are no more calls; null if there is no need. */
    @Nullable
    String dueCap() {
        return capped ? null : CAP;
    }
}
