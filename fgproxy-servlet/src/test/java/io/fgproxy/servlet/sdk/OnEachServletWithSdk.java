package io.fgproxy.servlet.sdk;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.servlet.container.OnEachSetup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** OpenAI's official SDK, set up by nothing but its base URL and a sub-key. */
@Timeout(60)
abstract class OnEachServletWithSdk extends OnEachSetup {
    static final String MODEL = "gpt-4o-mini";
    static final String SAID = "Hello from the fake upstream.";

    private final List<OpenAIClient> opened = new ArrayList<>();
    final CountingSleeper retries = new CountingSleeper();

    /** With a sub-key that may call everything. */
    OpenAIClient sdk;

    @BeforeEach
    final void openSdk() {
        sdk = sdk(fixture.key);
    }

    @AfterEach
    final void closeSdks() {
        opened.forEach(OpenAIClient::close);
    }

    /** With a key of any kind. */
    final OpenAIClient sdk(String key) {
        return sdk(builder -> builder.apiKey(key));
    }

    /** With a new sub-key. */
    final OpenAIClient sdk(SubKeySettings.Builder settings) {
        return sdk(fixture.mint(settings.build()));
    }

    final OpenAIClient sdk(UnaryOperator<OpenAIOkHttpClient.Builder> settings) {
        OpenAIOkHttpClient.Builder builder = OpenAIOkHttpClient.builder()
                .baseUrl(fixture.baseUrl().toString())
                .timeout(Duration.ofSeconds(30))
                .sleeper(retries);
        OpenAIClient client = settings.apply(builder).build();
        opened.add(client);
        return client;
    }

    static ChatCompletionCreateParams chatWith(String model) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Say hello. Sag „Grüß Gott“.")
                .build();
    }
}
