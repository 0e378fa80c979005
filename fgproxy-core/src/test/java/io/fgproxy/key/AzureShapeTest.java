package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How Azure OpenAI is asked. */
class AzureShapeTest {
    @Test
    void modelsAreDeployedUnderTheirNamesIfNothingElseIsSaid() {
        AzureShape azure =
                new AzureShape("2024-10-21", Map.of("gpt-4o-mini", "mini-prod", "ft:gpt-4o:org::id", "tuned"));
        assertThat(azure.deploymentOf("gpt-4o-mini")).contains("mini-prod");
        assertThat(azure.deploymentOf("ft:gpt-4o:org::id")).contains("tuned");
        assertThat(azure.deploymentOf("gpt-4o")).contains("gpt-4o");
        assertThat(azure.deploymentOf("gpt-4.1_x")).contains("gpt-4.1_x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a?b", "a%2fb", "ft:x", "a b", "a#b", "é", "a\\b", "../x", "a\n"})
    void aNameThatCannotStandInAPathIsNoDeployment(String name) {
        AzureShape azure = new AzureShape("2024-10-21", Map.of());
        assertThat(azure.deploymentOf(name)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new AzureShape("2024-10-21", Map.of("m", name)));
        assertThatIllegalArgumentException().isThrownBy(() -> new AzureShape(name, Map.of()));
    }

    @Test
    void theMapIsCopied() {
        Map<String, String> deployments = new HashMap<>(Map.of("a", "b"));
        AzureShape azure = new AzureShape("v", deployments);
        deployments.clear();
        assertThat(azure.deployments()).containsEntry("a", "b");
    }

    @Test
    void azureNeedsAnAddress() {
        NewMainKey key = NewMainKey.of("a", "k");
        AzureShape azure = new AzureShape("v", Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> key.withAzure(azure))
                .withMessageStartingWith("base_url ");
        assertThat(key.withBaseUrl(URI.create("https://h/openai"))
                        .withAzure(azure)
                        .azure())
                .isEqualTo(azure);
    }
}
