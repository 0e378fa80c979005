package io.fgproxy.servlet.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.moderations.ModerationCreateResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Models, and what the small ones do. */
@ParameterizedClass
@MethodSource("io.fgproxy.servlet.container.Setup#servlets")
class ModelsSdkTest extends OnEachServletWithSdk {
    @Test
    void modelsAreListed() {
        fixture.upstream.models("gpt-4o", "gpt-4o-mini");
        assertThat(sdk.models().list().autoPager().stream().map(Model::id)).containsExactly("gpt-4o", "gpt-4o-mini");
    }

    @Test
    void modelIsRetrieved() {
        assertThat(sdk.models().retrieve("gpt-4o-mini").id()).isEqualTo("gpt-4o-mini");
    }

    @Test
    void textIsEmbedded() {
        CreateEmbeddingResponse response = sdk.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .build());
        assertThat(response.data())
                .hasSize(2)
                .allSatisfy(embedding -> assertThat(embedding.embedding()).hasSize(1536));
    }

    @Test
    void textIsModeratedByTheDefaultModel() {
        ModerationCreateResponse response = sdk.moderations()
                .create(ModerationCreateParams.builder().input("Hello").build());
        assertThat(response.results())
                .singleElement()
                .satisfies(result -> assertThat(result.flagged()).isFalse());
    }
}
