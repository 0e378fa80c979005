package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.quota.Amounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaBoundsTest {
    @Test
    void embeddingsTakeTheBytesWhateverTheWindow() {
        String body = "{'model':'text-embedding-3-small','input':['" + "x".repeat(50_000) + "','y']}";
        assertThat(Quotes.most("/v1/embeddings", body))
                .isEqualTo(new Amounts(1, body.length(), 0, (body.length() * 20_000L + 999_999) / 1_000_000));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'model':'dall-e-2','prompt':'x'}|20000",
                "{'model':'dall-e-2','prompt':'x','n':3,'size':'1024x1024'}|60000",
                "{'model':'dall-e-2','prompt':'x','n':'3'}|200000",
                "{'model':'dall-e-3','prompt':'x','quality':'standard','size':'1024x1024'}|40000",
                "{'model':'dall-e-3','prompt':'x','quality':'hd','size':'1024x1792'}|120000",
                "{'model':'dall-e-3','prompt':'x','quality':'standard','size':'1024x1792'}|120000",
                "{'model':'dall-e-3','prompt':'x'}|120000"
            })
    void picturesAreHeldByTheirSizeOrAtTheDearest(String body, long cost) {
        Quote quote = Quotes.quote("/v1/images/generations", body);
        assertThat(Quotes.most(quote)).isEqualTo(new Amounts(1, 0, 0, cost));
        assertThat(quote.unpriced()).isEmpty();
    }

    @Test
    void whichModelMakesAPictureMustBeSaid() {
        assertThat(Quotes.quote("/v1/images/generations", "{'prompt':'x'}").unpriced())
                .hasValue("The price of a model that the request does not name is not known.");
    }

    @Test
    void picturesOfTokensHaveNoCap() {
        String body = "{'model':'gpt-image-1','prompt':'x','n':2}";
        Amounts most = Quotes.most("/v1/images/generations", body);
        assertThat(most.inputTokens()).isEqualTo(body.length());
        assertThat(most.outputTokens()).isEqualTo(2 * 16_384);
        assertThat(most.cost()).isEqualTo(body.length() * 10 + 2 * 16_384 * 40);
    }

    @Test
    void picturesThatAreGivenCountWhereverTheyStand() {
        Amounts form =
                Quotes.most(Quotes.quote(Quotes.form("/v1/images/edits", 100_000, "model=gpt-image-1", "prompt=draw")));
        assertThat(form.inputTokens()).isBetween(16_384L, 16_384L + 100);
        Amounts json = Quotes.most(
                "/v1/images/edits",
                "{'model':'gpt-image-1','prompt':'x','images':[{'image_url':'https://x'},{'file_id':'file_1'}]}");
        assertThat(json.inputTokens()).isBetween(2 * 16_384L, 2 * 16_384L + 200);
    }

    @ParameterizedTest
    @CsvSource({"tts-1,hello,75", "tts-1-hd,hello,150", "tts-1,grüße,75"})
    void spokenTextIsPaidByTheCharacter(String model, String text, long cost) {
        assertThat(Quotes.most("/v1/audio/speech", "{'model':'" + model + "','voice':'x','input':'" + text + "'}"))
                .isEqualTo(new Amounts(1, 0, 0, cost));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"'speed':1|1", "'speed':4|1", "'speed':0.5|2", "'speed':0.01|4", "'speed':'fast'|4", "'user':1|1"})
    void spokenTextIsPaidByTokensOfSound(String members, long factor) {
        Amounts most = Quotes.most(
                "/v1/audio/speech",
                "{'model':'gpt-4o-mini-tts','voice':'x','input':'" + "x".repeat(98) + "'," + members + "}");
        assertThat(most.outputTokens()).isEqualTo(400 * factor);
        assertThat(most.cost()).isEqualTo(400 * factor * 12 + 60);
    }

    @Test
    void longTextIsSpokenNoFurtherThanTheApiDoes() {
        Amounts most =
                Quotes.most("/v1/audio/speech", "{'model':'tts-1','voice':'x','input':'" + "x".repeat(100_000) + "'}");
        assertThat(most.cost()).isEqualTo(4_096 * 15);
    }

    @Test
    void soundIsAtMostAsLongAsItsBytesAllow() {
        Amounts whisper = Quotes.most(Quotes.quote(Quotes.form("/v1/audio/translations", 50_000, "model=whisper-1")));
        assertThat(whisper.cost()).isBetween(100 * 100L, 102 * 100L);
        assertThat(whisper.inputTokens()).isZero();
        Amounts tokens =
                Quotes.most(Quotes.quote(Quotes.form("/v1/audio/transcriptions", 500_000, "model=gpt-4o-transcribe")));
        assertThat(tokens.inputTokens()).isBetween(10_000L, 10_100L);
        assertThat(tokens.outputTokens()).isBetween(10_000L, 10_100L);
        assertThat(tokens.cost()).isBetween(160_000L, 162_000L);
    }

    @Test
    void aModelOfUnknownPriceIsBoundedInTokens() {
        Quote quote = Quotes.quote(Quotes.form("/v1/audio/transcriptions", 500, "model=house-ears"));
        assertThat(quote.unpriced()).hasValue("The price of the model 'house-ears' is not known.");
        assertThat(Quotes.most(quote).inputTokens()).isPositive();
    }
}
