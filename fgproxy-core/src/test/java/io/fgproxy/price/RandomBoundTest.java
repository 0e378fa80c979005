package io.fgproxy.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.RequestFacts;
import io.fgproxy.quota.Amounts;
import io.fgproxy.quota.Meter;
import io.fgproxy.usage.Usage;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever is asked, and whatever upstream can make of it: it is never charged more than was held. */
class RandomBoundTest {
    private static final List<String> MODELS = PriceTable.standard().models().stream()
            .filter(model -> model.rates().of(TokenKind.OUTPUT).isPresent())
            .map(model -> model.matches().get(0).replace("*", "2026"))
            .filter(name -> !name.startsWith("regex:"))
            .toList();

    @Test
    void chargesStayBelowWhatIsHeld() {
        for (int seed = 0; seed < 5_000; seed++) {
            Random random = new Random(seed);
            Request request = new Request(random);
            RequestFacts facts = Quotes.facts(request.path, request.body());
            Quote quote = Quotes.quote(facts);
            long cap = quote.strict().most();
            Amounts held = quote.strict().at(cap);
            Usage usage =
                    request.usage(random, facts.bodyBytes(), cap, quote.strict().choices());
            Amounts charged = quote.charge(usage, held);
            for (Meter meter : Meter.values()) {
                assertThat(charged.of(meter))
                        .as("seed " + seed + ", " + meter + ", " + request.body() + ", " + usage)
                        .isLessThanOrEqualTo(held.of(meter));
                assertThat(quote.loose().of(meter)).as("seed " + seed).isLessThanOrEqualTo(held.of(meter));
            }
        }
    }

    @Test
    void anyCapThatIsGrantedHoldsToo() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Request request = new Request(random);
            RequestFacts facts = Quotes.facts(request.path, request.body());
            Quote quote = Quotes.quote(facts);
            long cap = quote.strict().least()
                    + random.nextLong(quote.strict().most() - quote.strict().least() + 1);
            Amounts held = quote.strict().at(cap);
            Usage usage =
                    request.usage(random, facts.bodyBytes(), cap, quote.strict().choices());
            assertThat(quote.charge(usage, held).cost())
                    .as("seed " + seed + ", " + request.body())
                    .isLessThanOrEqualTo(held.cost());
        }
    }

    /** A request for text, with pictures and choices as it comes. */
    private static final class Request {
        final String path;
        private final String model;
        private final int pictures;
        private final String text;
        private final String members;

        Request(Random random) {
            boolean responses = random.nextBoolean();
            path = responses ? Quotes.RESPONSES : Quotes.CHAT;
            model = MODELS.get(random.nextInt(MODELS.size()));
            pictures = random.nextInt(4) == 0 ? random.nextInt(5) : 0;
            text = random.ints(random.nextInt(1 << random.nextInt(14)), 'a', 'z' + 1)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String capName =
                    responses ? "max_output_tokens" : random.nextBoolean() ? "max_tokens" : "max_completion_tokens";
            String cap = random.nextBoolean() ? "'" + capName + "':" + (16 + random.nextInt(5_000)) + "," : "";
            String choices = !responses && random.nextInt(3) == 0 ? "'n':" + (1 + random.nextInt(5)) + "," : "";
            members = cap + choices + (random.nextBoolean() ? "'stream':true," : "");
        }

        String body() {
            String picture = path.equals(Quotes.CHAT)
                    ? "{'type':'image_url','image_url':{'url':'data:,x'}},"
                    : "{'type':'input_image','image_url':'data:,x'},";
            String content = "[" + picture.repeat(pictures) + "{'type':'x','text':'" + text + "'}]";
            String list = path.equals(Quotes.CHAT) ? "messages" : "input";
            return "{" + members + "'model':'" + model + "','" + list + "':[{'role':'user','content':" + content
                    + "}]}";
        }

        /** What a model may report: up to a token for each byte, up to the documented worth of pictures. */
        Usage usage(Random random, long bytes, long cap, long choices) {
            ModelPrice price = PriceTable.standard().find(model, Quotes.AT).orElseThrow();
            long worth = price.imageTokens() == null ? 14_364 : 48_169;
            long window = price.contextWindow() == null ? Long.MAX_VALUE : price.contextWindow();
            long input = Math.min(window, part(random, bytes) + part(random, pictures * worth));
            long output = choices * (random.nextBoolean() ? cap : part(random, cap));
            long cached = part(random, input);
            return new Usage(
                    input,
                    cached,
                    part(random, input - cached),
                    0,
                    0,
                    output,
                    part(random, output),
                    0,
                    0,
                    0,
                    Map.of(),
                    random.nextBoolean() ? "default" : "");
        }

        private static long part(Random random, long whole) {
            return random.nextInt(3) == 0 ? whole : random.nextLong(whole + 1);
        }
    }
}
