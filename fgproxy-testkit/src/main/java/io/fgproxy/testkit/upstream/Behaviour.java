package io.fgproxy.testkit.upstream;

import io.fgproxy.testkit.wire.Pace;
import java.util.List;
import java.util.Optional;

/** What the default answers contain. Immutable. */
record Behaviour(List<String> deltas, Pace pace, Optional<TokenCounts> tokens, long speechBytes, List<String> models) {

    static Behaviour defaults() {
        return new Behaviour(
                List.of("Hello", " from", " the", " fake", " upstream", "."),
                Pace.immediate(),
                Optional.empty(),
                48_000,
                ModelsEndpoint.DEFAULT_MODELS);
    }

    Behaviour withDeltas(List<String> newDeltas) {
        return new Behaviour(List.copyOf(newDeltas), pace, tokens, speechBytes, models);
    }

    Behaviour withPace(Pace newPace) {
        return new Behaviour(deltas, newPace, tokens, speechBytes, models);
    }

    Behaviour withTokens(TokenCounts newTokens) {
        return new Behaviour(deltas, pace, Optional.of(newTokens), speechBytes, models);
    }

    Behaviour withSpeechBytes(long newSpeechBytes) {
        return new Behaviour(deltas, pace, tokens, newSpeechBytes, models);
    }

    Behaviour withModels(List<String> newModels) {
        return new Behaviour(deltas, pace, tokens, speechBytes, List.copyOf(newModels));
    }
}
