package io.fgproxy.price;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.Parameter;
import io.fgproxy.quota.Amounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of what makes pictures, sound and vectors, or text of sound; none of it has a cap.
 *
 * @param strict the most that it can take
 * @param loose what it typically takes
 */
record MediaBounds(Amounts strict, Amounts loose) {
    private static final long BYTES_BY_TYPICAL_TOKEN = 4;

    /** OpenAI's API makes at most as many pictures at once. */
    private static final long MOST_PICTURES = 10;

    /** The largest published count is 6,240 tokens, in high quality; and 100 for each of up to three partial pictures. */
    private static final long PICTURE_OUT = 16_384;

    private static final long TYPICAL_PICTURE_OUT = 1_600;
    private static final long PICTURE_IN = 16_384;
    private static final long TYPICAL_PICTURE_IN = 1_500;

    /** OpenAI's API takes no longer text to speak. */
    private static final long MOST_CHARACTERS = 4_096;

    /** Speech has 20 tokens in a second, in which slow speech has 5 bytes of text. */
    private static final long SPEECH_BY_BYTE = 4;

    private static final BigDecimal SLOWEST = new BigDecimal("0.25");

    /** No codec for speech makes less than this of a second: Opus at its lowest makes 750. */
    private static final long BYTES_BY_SECOND = 500;

    private static final long TYPICAL_BYTES_BY_SECOND = 8_000;
    private static final long SOUND_BY_SECOND = 10;
    private static final long WORDS_BY_SECOND = 10;
    private static final long LEAST_TRANSCRIPT = 2_000;

    static MediaBounds embedding(Asked asked, Tariff tariff) {
        long input = asked.bytes();
        Bill strict = new Bill();
        strict.add(input, OptionalLong.of(tariff.dearest(input, TokenKind.INPUT)));
        long typical = input / BYTES_BY_TYPICAL_TOKEN;
        Bill loose = new Bill();
        loose.add(typical, OptionalLong.of(tariff.typical(TokenKind.INPUT)));
        return new MediaBounds(new Amounts(1, input, 0, strict.total()), new Amounts(1, typical, 0, loose.total()));
    }

    static MediaBounds image(Asked asked, Tariff tariff) {
        long pictures = asked.times("n", MOST_PICTURES);
        boolean byPicture = !tariff.models().isEmpty()
                && tariff.models().stream()
                        .noneMatch(model -> model.units().images().isEmpty());
        if (byPicture) {
            long price = tariff.models().stream()
                    .mapToLong(model -> price(model.units().images(), asked))
                    .max()
                    .orElse(0);
            Amounts amounts = new Amounts(1, 0, 0, Bill.product(pictures, price));
            return new MediaBounds(amounts, amounts);
        }
        boolean form = asked.facts().shape() instanceof BodyShape.Form;
        long given = form
                ? asked.files()
                : asked.facts().contents().images() + asked.facts().references().size();
        long text = form ? asked.formTextBytes() : asked.bytes();
        long input = Amounts.sum(text, Bill.product(given, PICTURE_IN));
        long output = Bill.product(pictures, PICTURE_OUT);
        Bill strict = new Bill();
        strict.add(input, OptionalLong.of(tariff.dearest(input, TokenKind.INPUT, TokenKind.INPUT_IMAGE)));
        strict.add(output, OptionalLong.of(tariff.dearest(input, TokenKind.OUTPUT, TokenKind.OUTPUT_IMAGE)));
        long typicalInput = Math.min(text / BYTES_BY_TYPICAL_TOKEN, MOST_CHARACTERS) + given * TYPICAL_PICTURE_IN;
        long typicalOutput = Bill.product(pictures, TYPICAL_PICTURE_OUT);
        Bill loose = new Bill();
        loose.add(typicalInput, OptionalLong.of(tariff.typical(TokenKind.INPUT_IMAGE)));
        loose.add(typicalOutput, OptionalLong.of(tariff.typical(TokenKind.OUTPUT_IMAGE)));
        return new MediaBounds(
                new Amounts(1, input, output, strict.total()),
                new Amounts(1, typicalInput, typicalOutput, loose.total()));
    }

    /** The price of this quality and size, or the dearest if it has none of its own. */
    private static long price(Map<String, Long> images, Asked asked) {
        String size = asked.text("size");
        String quality = asked.text("quality");
        Long exact = images.get(quality + " " + size);
        if (exact == null && quality == null) {
            exact = images.get(size == null ? "" : size);
        }
        return exact != null
                ? exact
                : images.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    static MediaBounds speech(Asked asked, Tariff tariff) {
        String text = asked.text("input");
        long bytes = Math.min(asked.size("input"), MOST_CHARACTERS * 4);
        long characters = Math.min(text == null ? bytes : text.length(), MOST_CHARACTERS);
        Long million =
                tariff.models().size() == 1 ? tariff.models().get(0).units().millionCharacters() : null;
        if (million != null) {
            Bill bill = new Bill();
            bill.add(characters, OptionalLong.of(million));
            Amounts amounts = new Amounts(1, 0, 0, bill.total());
            return new MediaBounds(amounts, amounts);
        }
        long input = bytes + asked.size("instructions");
        long output = slowed(Bill.product(bytes, SPEECH_BY_BYTE), asked.parameter("speed"));
        Bill strict = new Bill();
        strict.add(input, OptionalLong.of(tariff.dearest(input, TokenKind.INPUT)));
        long price = tariff.models().stream()
                        .anyMatch(model ->
                                model.rates().of(TokenKind.OUTPUT_AUDIO).isPresent())
                ? tariff.dearest(input, TokenKind.OUTPUT, TokenKind.OUTPUT_AUDIO)
                : tariff.dearest(input, TokenKind.OUTPUT);
        strict.add(output, OptionalLong.of(price));
        Bill loose = new Bill();
        loose.add(bytes / BYTES_BY_TYPICAL_TOKEN, OptionalLong.of(tariff.typical(TokenKind.INPUT)));
        loose.add(bytes * 2, OptionalLong.of(tariff.typical(TokenKind.OUTPUT)));
        return new MediaBounds(
                new Amounts(1, input, output, strict.total()),
                new Amounts(1, bytes / BYTES_BY_TYPICAL_TOKEN, bytes * 2, loose.total()));
    }

    private static long slowed(long tokens, @Nullable Parameter speed) {
        if (speed == null) {
            return tokens;
        }
        BigDecimal factor = SLOWEST;
        try {
            factor = new BigDecimal(speed.text() == null ? "0" : speed.text());
        } catch (NumberFormatException e) {
            factor = SLOWEST;
        }
        factor = factor.max(SLOWEST).min(BigDecimal.ONE);
        return BigDecimal.valueOf(tokens)
                .divide(factor, 0, RoundingMode.CEILING)
                .longValue();
    }

    static MediaBounds listening(Asked asked, Tariff tariff) {
        long bytes = asked.facts().bodyBytes();
        long seconds = bytes / BYTES_BY_SECOND + 1;
        long typicalSeconds = bytes / TYPICAL_BYTES_BY_SECOND + 1;
        Long second =
                tariff.models().size() == 1 ? tariff.models().get(0).units().second() : null;
        if (second != null) {
            return new MediaBounds(
                    new Amounts(1, 0, 0, Bill.product(seconds, second)),
                    new Amounts(1, 0, 0, Bill.product(typicalSeconds, second)));
        }
        long text = asked.formTextBytes();
        long input = Amounts.sum(seconds * SOUND_BY_SECOND, text);
        long output = Math.max(LEAST_TRANSCRIPT, seconds * WORDS_BY_SECOND);
        Bill strict = new Bill();
        strict.add(input, OptionalLong.of(tariff.dearest(input, TokenKind.INPUT, TokenKind.INPUT_AUDIO)));
        strict.add(output, OptionalLong.of(tariff.dearest(input, TokenKind.OUTPUT)));
        long typicalInput = typicalSeconds * SOUND_BY_SECOND;
        long typicalOutput = typicalSeconds * 4;
        Bill loose = new Bill();
        loose.add(typicalInput, OptionalLong.of(tariff.typical(TokenKind.INPUT_AUDIO)));
        loose.add(typicalOutput, OptionalLong.of(tariff.typical(TokenKind.OUTPUT)));
        return new MediaBounds(
                new Amounts(1, input, output, strict.total()),
                new Amounts(1, typicalInput, typicalOutput, loose.total()));
    }
}
