package io.fgproxy.price;

import io.fgproxy.usage.Usage;
import java.util.OptionalLong;

/** What a usage costs that upstream reported. Immutable and thread-safe once its tariff has been asked for all bounds. */
final class Charging {
    private static final long MILLIONTHS_BY_MILLIS = 1_000;

    private final Tariff tariff;
    private final Output output;
    private final boolean soundIn;
    private final boolean searches;

    /** What an answer is made of where its usage does not tell. */
    enum Output {
        TEXT,
        SOUND,
        PICTURES
    }

    /**
     * @param soundIn whether what goes in is sound where the usage does not tell
     * @param searches whether each request pays for one search that its usage does not tell
     */
    Charging(Tariff tariff, Output output, boolean soundIn, boolean searches) {
        this.tariff = tariff;
        this.output = output;
        this.soundIn = soundIn;
        this.searches = searches;
    }

    /** The price of it all; of several models that it may be of, that of the dearest. */
    Bill charge(Usage usage) {
        Bill dearest = null;
        for (ModelPrice model : tariff.mainModels()) {
            Bill bill = tokens(model, usage);
            if (dearest == null || !bill.isComplete() || bill.total() > dearest.total()) {
                dearest = bill;
            }
        }
        Bill bill = dearest == null ? new Bill() : dearest;
        if (dearest == null || !tariff.knowsAllModels()) {
            bill.miss();
        }
        usage.calls().forEach((type, count) -> {
            String kind = HostedTools.kind(type);
            if (!HostedTools.isRunOutside(kind)) {
                bill.addEach(count, tariff.call(kind));
            }
        });
        if (searches) {
            bill.addEach(1, tariff.call("web_search"));
        }
        return bill;
    }

    private Bill tokens(ModelPrice model, Usage usage) {
        Bill bill = new Bill();
        if (model.free()) {
            return bill;
        }
        Rates rates = model.ratesAt(usage.inputTokens());
        input(bill, rates, usage);
        output(bill, rates, usage);
        if (usage.millis() > 0) {
            Long second = model.units().second();
            bill.add(
                    Bill.product(usage.millis(), MILLIONTHS_BY_MILLIS),
                    second == null ? OptionalLong.empty() : OptionalLong.of(second));
        }
        OptionalLong percent = tariff.servedAt(model, usage.serviceTier());
        percent.ifPresentOrElse(bill::scale, bill::miss);
        return bill;
    }

    /** What was cached is taken for text as far as that goes, because cached text saves the least. */
    private void input(Bill bill, Rates rates, Usage usage) {
        long all = usage.inputTokens();
        boolean told =
                usage.inputAudioTokens() > 0 || !soundIn || !rates.prices().containsKey(TokenKind.INPUT_AUDIO);
        long sound = told ? Math.min(usage.inputAudioTokens(), all) : all;
        long pictures = Math.min(usage.inputImageTokens(), all - sound);
        long text = all - sound - pictures;
        long cached = Math.min(usage.cachedTokens(), all);
        long cachedText = Math.min(cached, text);
        long cachedSound = Math.min(cached - cachedText, sound);
        long cachedPictures = cached - cachedText - cachedSound;
        long written = Math.min(usage.cacheWriteTokens(), text - cachedText);
        bill.add(text - cachedText - written, rates.of(TokenKind.INPUT));
        bill.add(cachedText, rates.of(TokenKind.CACHED_INPUT));
        bill.add(written, rates.of(TokenKind.CACHE_WRITE));
        bill.add(sound - cachedSound, rates.of(TokenKind.INPUT_AUDIO));
        bill.add(cachedSound, rates.of(TokenKind.CACHED_AUDIO));
        bill.add(pictures - cachedPictures, rates.of(TokenKind.INPUT_IMAGE));
        bill.add(cachedPictures, rates.of(TokenKind.CACHED_IMAGE));
    }

    private void output(Bill bill, Rates rates, Usage usage) {
        long all = usage.outputTokens();
        long sound = Math.min(usage.outputAudioTokens(), all);
        long pictures = Math.min(usage.outputImageTokens(), all - sound);
        long rest = all - sound - pictures;
        bill.add(sound, rates.of(TokenKind.OUTPUT_AUDIO));
        bill.add(pictures, rates.of(TokenKind.OUTPUT_IMAGE));
        boolean hasSoundPrice = rates.prices().containsKey(TokenKind.OUTPUT_AUDIO);
        TokenKind kind = output == Output.PICTURES && pictures == 0
                ? TokenKind.OUTPUT_IMAGE
                : output == Output.SOUND && sound == 0 && hasSoundPrice ? TokenKind.OUTPUT_AUDIO : TokenKind.OUTPUT;
        bill.add(rest, rates.of(kind));
    }
}
