package io.fgproxy.price;

import io.fgproxy.facts.Contents;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Demand;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The bounds of what makes text of text, pictures, sound and files. Used once. */
final class TextBounds {
    /** What a model is taken for that is not in the table: as long as the longest that is. */
    static final long UNKNOWN_WINDOW = 1_050_000;

    /** Published windows are rounded: 1,000,000 stands for 1,047,576. */
    private static final long ROUNDED_UP = 105;

    private static final long WHOLE = 100;

    /**
     * A picture for models of the table that do not say otherwise: the dearest published counts are 14,364 tokens for 12
     * megapixels in full detail, and 1,445 for 8 tiles.
     */
    private static final long IMAGE = 16_384;

    /** For models of which nothing is known: gpt-4o-mini's 2,833 and 5,667 for each of 8 tiles, 48,169 in all. */
    private static final long UNKNOWN_IMAGE = 50_000;

    /** As many choices, and as many candidates for them, as OpenAI's API makes at most. */
    private static final long MOST_CHOICES = 128;

    /** The Responses API refuses a smaller cap. */
    private static final long LEAST_OF_RESPONSES = 16;

    private static final String RESPONSES = "responses.create";
    private static final String RUNS = "threads.";
    private static final String SOUND_OUT = "audio";
    private static final String PREDICTION = "prediction";

    /** The only references that stand for nothing that a model reads. */
    private static final String VOICE = "voice";

    private static final long BYTES_BY_TYPICAL_TOKEN = 4;
    private static final long TYPICAL_PICTURE = 1_000;
    private static final long TYPICAL_CONTEXT = 8_000;
    private static final long TYPICAL_OUTPUT = 1_000;

    private final Asked asked;
    private final Tariff tariff;
    private final HostedTools tools;
    private final Contents contents;
    private final boolean opaque;
    private final long window;
    private final long choices;
    private final long cap;

    TextBounds(Asked asked, Tariff tariff, HostedTools tools) {
        this.asked = asked;
        this.tariff = tariff;
        this.tools = tools;
        RequestFacts facts = asked.facts();
        this.contents = facts.contents();
        this.opaque = tools.addToInput()
                || contents.opaque() > 0
                || contents.audios() > 0
                || asked.operation().startsWith(RUNS)
                || facts.references().stream()
                        .anyMatch(reference -> !reference.type().equals(VOICE));
        Long known = most(ModelPrice::contextWindow);
        this.window = Bill.product(known == null ? UNKNOWN_WINDOW : known, ROUNDED_UP) / WHOLE;
        // A run asks its model again and again, each time with the cap.
        long asOften = asked.operation().startsWith(RUNS)
                ? tools.calls() + 1
                : Math.max(asked.times("n", MOST_CHOICES), asked.times("best_of", MOST_CHOICES));
        this.choices = Bill.product(asOften, contents.prompts());
        this.cap = cap();
    }

    /** The largest of what the models have; null if it is not known of all. */
    private @Nullable Long most(Function<ModelPrice, @Nullable Long> property) {
        Long most = null;
        for (ModelPrice model : tariff.models()) {
            Long value = model.free() ? Long.valueOf(0) : property.apply(model);
            if (value == null) {
                return null;
            }
            most = most == null ? value : Math.max(most, value);
        }
        return tariff.knowsAllModels() ? most : null;
    }

    private long imageTokens() {
        if (!tariff.knowsAllModels()) {
            return UNKNOWN_IMAGE;
        }
        return tariff.models().stream()
                .mapToLong(model -> model.imageTokens() == null ? IMAGE : model.imageTokens())
                .max()
                .orElse(UNKNOWN_IMAGE);
    }

    private long input() {
        if (opaque) {
            return Bill.product(Math.max(window, 1), tools.calls() + 1);
        }
        long pictures = contents.images() == 0 ? 0 : Bill.product(contents.images(), imageTokens());
        long most = Amounts.sum(asked.bytes(), pictures);
        return most(ModelPrice::contextWindow) == null
                ? most
                : Math.min(most, Bill.product(window, contents.prompts()));
    }

    /** What a choice can have at most if nothing caps it, each time that the model is asked. */
    private long natural() {
        Long output = most(ModelPrice::maxOutput);
        long once = output == null ? window : output;
        return Bill.product(once, asked.operation().startsWith(RUNS) ? 1 : tools.calls() + 1);
    }

    /** The largest of the caps, because which of several counts is upstream's to say. */
    private long cap() {
        long most = -1;
        for (String name : asked.facts().operation().parameters().outputCaps()) {
            if (asked.has(name)) {
                OptionalLong value = asked.whole(name);
                most = Math.max(most, value.orElse(natural()));
            }
        }
        // What is not known of a model does not make its cap smaller.
        return most < 0 ? natural() : tariff.knowsAllModels() ? Math.min(most, natural()) : most;
    }

    Demand strict() {
        long input = input();
        long inPrice = inputPrice(input);
        long outPrice = asked.has(SOUND_OUT)
                ? tariff.dearest(input, TokenKind.OUTPUT, TokenKind.OUTPUT_AUDIO)
                : tariff.dearest(input, TokenKind.OUTPUT);
        Bill bill = new Bill();
        bill.add(input, OptionalLong.of(inPrice));
        bill.addEach(tools.calls(), OptionalLong.of(tariff.dearestCall(tools.kinds())));
        List<String> caps = asked.facts().operation().parameters().outputCaps();
        if (caps.isEmpty() || asked.has(PREDICTION)) {
            // What was predicted in vain is output too, which no cap bounds.
            long output = Bill.product(choices, Amounts.sum(natural(), asked.size(PREDICTION)));
            bill.add(output, OptionalLong.of(outPrice));
            return Demand.fixed(new Amounts(1, input, output, bill.total()));
        }
        long least = Math.min(cap, asked.operation().equals(RESPONSES) ? LEAST_OF_RESPONSES : 1);
        return new Demand(new Amounts(1, input, 0, bill.total()), choices, least, cap, outPrice);
    }

    private long inputPrice(long input) {
        long price = tariff.dearest(input, TokenKind.INPUT, TokenKind.CACHED_INPUT, TokenKind.CACHE_WRITE);
        if (contents.images() > 0 || opaque) {
            price = Math.max(price, tariff.dearest(input, TokenKind.INPUT_IMAGE));
        }
        boolean stored = opaque
                && tariff.models().stream()
                        .anyMatch(
                                model -> model.rates().of(TokenKind.INPUT_AUDIO).isPresent());
        return contents.audios() > 0 || stored ? Math.max(price, tariff.dearest(input, TokenKind.INPUT_AUDIO)) : price;
    }

    /** A quarter of the bytes, a thousand for a picture, some thousands for what is stored; a quarter of the cap. */
    Amounts loose() {
        long input = asked.bytes() / BYTES_BY_TYPICAL_TOKEN
                + contents.images() * TYPICAL_PICTURE
                + (opaque ? TYPICAL_CONTEXT : 0);
        long output = Bill.product(choices, Math.min(TYPICAL_OUTPUT, cap / BYTES_BY_TYPICAL_TOKEN + 1));
        Bill bill = new Bill();
        bill.add(input, OptionalLong.of(tariff.typical(TokenKind.INPUT)));
        bill.add(output, OptionalLong.of(tariff.typical(TokenKind.OUTPUT)));
        bill.addEach(Math.min(1, tools.calls()), OptionalLong.of(tariff.dearestCall(tools.kinds())));
        return new Amounts(1, input, output, bill.total());
    }
}
