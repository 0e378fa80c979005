package io.fgproxy.servlet.attack;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which model runs when a call names none, as the judge knows it from OpenAI's documentation. */
final class Defaults {
    private static final Pattern MODEL = Pattern.compile("POST /v1/(chat/completions|completions|responses"
            + "|responses/compact|responses/input_tokens|embeddings|moderations|images/(generations|edits|variations)"
            + "|audio/(speech|transcriptions|translations)|assistants|fine_tuning/jobs|videos|threads/runs"
            + "|threads/[^/]+/runs)");
    private static final Pattern ELSEWHERE = Pattern.compile("POST /v1/(videos/(edits|extensions|[^/]+/remix)"
            + "|evals/[^/]+/runs|threads/[^/]+/runs/[^/]+/submit_tool_outputs|fine_tuning/jobs/[^/]+/resume)");
    private static final Map<String, String> KNOWN = Map.of(
            "POST /v1/moderations", "omni-moderation-latest",
            "POST /v1/images/edits", "gpt-image-1.5",
            "POST /v1/images/variations", "dall-e-2");

    private Defaults() {}

    /** Whether the call should name a model. */
    static boolean takesModel(String call) {
        return MODEL.matcher(call).matches();
    }

    /** The model that runs unnamed, some word if nobody can tell; null if the call names its model or needs none. */
    static @Nullable String of(String call, Set<String> given) {
        if (ELSEWHERE.matcher(call).matches()) {
            return "(decided elsewhere)";
        }
        return takesModel(call) && !given.contains("model") ? KNOWN.getOrDefault(call, "(unnamed)") : null;
    }
}
