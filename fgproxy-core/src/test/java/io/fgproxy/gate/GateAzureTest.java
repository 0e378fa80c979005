package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.admitted;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.refused;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes to Azure OpenAI, and where there. */
class GateAzureTest {
    private final GateFixture fixture = new GateFixture();
    private final Gate gate = fixture.gate;
    private final MainKey azure = fixture.owner
            .mainKeys()
            .add(NewMainKey.of("azure", "k")
                    .withBaseUrl(URI.create("https://one.openai.azure.com/openai"))
                    .withAzure(new AzureShape("2024-10-21", Map.of("gpt-4o-mini", "mini-prod"))));

    private static RequestFacts facts(String operation, String... models) {
        RequestFacts.Builder facts =
                RequestFacts.of(OperationCatalog.standard().named(operation).orElseThrow());
        for (String model : models) {
            facts.model(new NamedModel(model, "model"));
        }
        return facts.build();
    }

    private String deployment(Admission admission) {
        UpstreamCredential.Azure place = admitted(admission).credential().azure();
        assertThat(place).isNotNull();
        assertThat(place.apiVersion()).isEqualTo("2024-10-21");
        return place.deployment();
    }

    @Test
    void aModelGoesToItsDeployment() {
        SubKey key = fixture.key(fixture.settings());
        assertThat(deployment(gate.admit(key, chat("gpt-4o-mini"), null))).isEqualTo("mini-prod");
        assertThat(deployment(gate.admit(key, chat("gpt-4o"), null))).isEqualTo("gpt-4o");
    }

    @Test
    void anAliasGoesToTheDeploymentOfWhatItStandsFor() {
        SubKey key = fixture.key(fixture.settings().aliasModel("fast", "gpt-4o-mini"));
        RequestFacts facts = RequestFacts.of(OperationCatalog.standard()
                        .named("chat.completions.create")
                        .orElseThrow())
                .model(new NamedModel("o3", "tools[0].model"))
                .model(new NamedModel("fast", "model", new Span(9, 15)))
                .build();
        assertThat(deployment(gate.admit(key, facts, null))).isEqualTo("mini-prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ft:gpt-4o:org::id", "..", "a/../../x", "a?api-version=1"})
    void aModelThatCannotStandInAPathIsRefused(String model) {
        SubKey key = fixture.key(fixture.settings().requests(1));
        assertThat(refused(gate.admit(key, chat(model), null)).reason())
                .isIn(DenialReason.MODEL_NOT_FOUND, DenialReason.MODEL_NOT_ALLOWED);
        fixture.assertBalance(key.id(), 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "chat.completions.create",
        "completions.create",
        "embeddings.create",
        "images.generate",
        "images.edit",
        "audio.speech.create",
        "audio.transcriptions.create",
        "audio.translations.create"
    })
    void whatAzureHasIsServed(String operation) {
        SubKey key = fixture.key(fixture.settings());
        assertThat(deployment(gate.admit(key, facts(operation, "gpt-4o-mini"), null)))
                .isEqualTo("mini-prod");
    }

    @ParameterizedTest
    @ValueSource(strings = {"models.list", "responses.create", "moderations.create", "images.create_variation"})
    void whatAzureHasNotIsRefused(String operation) {
        SubKey key = fixture.key(fixture.settings());
        Refusal refusal = refused(gate.admit(key, facts(operation, "gpt-4o-mini"), null));
        assertThat(refusal.reason()).isEqualTo(DenialReason.OPERATION_NOT_ALLOWED);
        assertThat(refusal.message())
                .isEqualTo("The upstream of this key does not offer the operation '" + operation + "'.");
    }

    @Test
    void aRequestWithoutAModelIsRefused() {
        SubKey key = fixture.key(fixture.settings());
        assertThat(refused(gate.admit(key, facts("images.generate"), null)).reason())
                .isEqualTo(DenialReason.MODEL_MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_sources", "dataSources", "DATA_SOURCES"})
    void dataFromElsewhereAreRefused(String name) {
        SubKey key = fixture.key(fixture.settings());
        RequestFacts facts = RequestFacts.of(OperationCatalog.standard()
                        .named("chat.completions.create")
                        .orElseThrow())
                .model(new NamedModel("gpt-4o", "model"))
                .parameter(new Parameter(name, Parameter.Kind.STRUCTURE, null, new Span(1, 2)))
                .build();
        Refusal refusal = refused(gate.admit(key, facts, null));
        assertThat(refusal.reason()).isEqualTo(DenialReason.PARAMETER_NOT_ALLOWED);
        assertThat(refusal.param()).isEqualTo(name);
    }

    @Test
    void anotherMainKeyThatCanIsChosenInstead() {
        MainKey plain = fixture.addMainKey("plain");
        SubKey key = fixture.key(fixture.settings().mainKeys(List.of(azure.id(), plain.id())));
        Ticket models = admitted(gate.admit(key, facts("models.list"), null));
        assertThat(models.mainKey()).isEqualTo(plain.id());
        assertThat(models.credential().azure()).isNull();
        release(models);
        Ticket chat = admitted(gate.admit(key, chat("gpt-4o"), null));
        assertThat(chat.mainKey()).isEqualTo(azure.id());
        release(chat);
        assertThat(gate.mayGoElsewhere(key, facts("models.list"), Set.of(plain.id())))
                .isFalse();
        assertThat(refused(gate.admitElsewhere(key, facts("models.list"), null, Set.of(plain.id())))
                        .reason())
                .isEqualTo(DenialReason.NO_MAIN_KEY);
    }
}
