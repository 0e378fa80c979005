package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.operation.Exposure;
import io.fgproxy.operation.Operation;
import io.fgproxy.operation.OperationCatalog;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationRuleTest {
    private static final OperationRule STANDARD = OperationRule.standard();

    @ParameterizedTest
    @CsvSource({
        "chat.completions.create, true",
        "responses.create, true",
        "embeddings.create, true",
        "moderations.create, true",
        "models.list, true",
        "models.retrieve, true",
        "models.delete, false",
        "files.list, false",
        "batches.create, false",
        "fine_tuning.jobs.create, false",
        "realtime.client_secrets.create, false",
        "responses.connect, false",
    })
    void theStandardIsInferenceOnly(String operation, boolean allowed) {
        assertThat(isAllowed(STANDARD, operation)).isEqualTo(allowed);
        assertThat(isAllowed(STANDARD.allowing(List.of("inference")), operation))
                .isEqualTo(allowed);
    }

    @Test
    void theStandardIsExactlyTheOpenPartOfThePreset() {
        for (Operation operation : OperationCatalog.standard().operations()) {
            boolean expected = operation.presets().contains("inference") && operation.exposure() == Exposure.OPEN;
            assertThat(isAllowed(STANDARD, operation.name()))
                    .as(operation.name())
                    .isEqualTo(expected);
        }
    }

    @Test
    void anEmptyAllowListAllowsNothing() {
        OperationRule nothing = STANDARD.allowing(List.of());
        for (Operation operation : OperationCatalog.standard().operations()) {
            assertThat(isAllowed(nothing, operation.name()))
                    .as(operation.name())
                    .isFalse();
        }
    }

    @Test
    void administrationIsNeverAllowedNotEvenByItsName() {
        List<Operation> never = OperationCatalog.standard().operations().stream()
                .filter(operation -> operation.exposure() == Exposure.NEVER)
                .toList();
        assertThat(never).hasSizeGreaterThan(50);
        for (Operation operation : never) {
            for (String pattern : List.of(operation.name(), operation.methodAndTemplate(), operation.group(), "*")) {
                assertThat(isAllowed(STANDARD.allowing(List.of(pattern)), operation.name()))
                        .as("%s by %s", operation.name(), pattern)
                        .isFalse();
            }
        }
    }

    @Test
    void whatEscapesTheProxyIsAllowedByItsNameOnly() {
        String name = "realtime.client_secrets.create";
        assertThat(isAllowed(
                        STANDARD.allowing(
                                List.of("realtime.*", "*", Facts.operation(name).group())),
                        name))
                .isFalse();
        assertThat(isAllowed(STANDARD.allowing(List.of(name)), name)).isTrue();
        assertThat(isAllowed(STANDARD.allowing(List.of("POST /v1/realtime/client_secrets")), name))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"models.delete", "models.*", "*", "DELETE /v1/models/{model}"})
    void denyWinsWhateverIsAllowed(String denied) {
        OperationRule rule = STANDARD.allowing(List.of("models.delete", "models.*", "DELETE /v1/models/{model}"))
                .denying(List.of(denied));
        assertThat(isAllowed(rule, "models.delete")).isFalse();
        assertThat(isAllowed(rule, "models.list")).isEqualTo(!denied.contains("*"));
    }

    @Test
    void denyWorksOnTheStandardToo() {
        OperationRule rule = STANDARD.denying(List.of("embeddings.create"));
        assertThat(isAllowed(rule, "embeddings.create")).isFalse();
        assertThat(isAllowed(rule, "chat.completions.create")).isTrue();
    }

    @Test
    void aRefusalTellsTheOperation() {
        assertThat(STANDARD.judge(Facts.operation("files.list"), Level.KEY))
                .isEqualTo(new Decision.Denied(
                        DenialReason.OPERATION_NOT_ALLOWED, "This key may not call the operation files.list.", null));
    }

    @Test
    void patternsThatMatchNothingAreRefused() {
        for (List<String> patterns : List.of(List.of(""), List.of("chat"), List.of("models.list", "GET /v2/models"))) {
            assertThatThrownBy(() -> STANDARD.allowing(patterns)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> STANDARD.denying(patterns)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void rulesAreValues() {
        List<String> patterns = new ArrayList<>(List.of("models.*"));
        OperationRule rule = STANDARD.allowing(patterns);
        patterns.clear();
        assertThat(rule).isEqualTo(STANDARD.allowing(List.of("models.*"))).isNotEqualTo(STANDARD);
        assertThat(rule.denying(List.of())).isEqualTo(rule);
        assertThat(STANDARD).isNotEqualTo(STANDARD.allowing(List.of("inference")));
    }

    private static boolean isAllowed(OperationRule rule, String operation) {
        return rule.judge(Facts.operation(operation), Level.KEY) instanceof Decision.Allowed;
    }
}
