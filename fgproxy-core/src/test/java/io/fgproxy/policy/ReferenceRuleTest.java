package io.fgproxy.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceRuleTest {
    private static final ReferenceRule STANDARD = ReferenceRule.standard();
    private static final OperationRule INFERENCE = OperationRule.standard();

    @ParameterizedTest
    @CsvSource({
        "file, file-1, true",
        "file, '', true",
        "vector_store, vs_abc, true",
        "vector_store, vs_abcdef, true",
        "vector_store, vs_ab, false",
        "vector_store, VS_ABC, false",
        "vector_store, xvs_abc, false",
        "prompt, pmpt_1, true",
        "prompt, pmpt_12, false",
        "prompt, PMPT_1, false",
        "FILE, file-1, false",
        "response, resp_1, false",
        "container, vs_abc, false",
    })
    void theAllowListNamesTypesAndIds(String type, String id, boolean allowed) {
        ReferenceRule rule = STANDARD.allowing(List.of("file", "vector_store:vs_abc*", "prompt:pmpt_1"));
        assertThat(judge(rule, INFERENCE, new Reference(type, id, "x")))
                .isEqualTo(allowed ? "allowed" : "REFERENCE_NOT_ALLOWED x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file-secret", "FILE-SECRET", "file-secret-2", "\u017file-secret"})
    void denyWinsInAnyCase(String id) {
        ReferenceRule rule = STANDARD.allowing(List.of("file")).denying(List.of("file:file-Secret*", "file:sile*"));
        assertThat(judge(rule, INFERENCE, new Reference("file", id, "x"))).isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(judge(rule, INFERENCE, new Reference("file", "file-public", "x")))
                .isEqualTo("allowed");
        assertThat(judge(rule, INFERENCE.allowing(List.of("*")), new Reference("vector_store", id, "x")))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
    }

    @Test
    void denyAloneLeavesTheStandard() {
        ReferenceRule rule = STANDARD.denying(List.of("file:file-1"));
        OperationRule reader = INFERENCE.allowing(List.of("files.retrieve"));
        assertThat(judge(rule, reader, new Reference("file", "file-2", "x"))).isEqualTo("allowed");
        assertThat(judge(rule, reader, new Reference("file", "file-1", "x"))).isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(judge(rule, INFERENCE, new Reference("file", "file-2", "x"))).isEqualTo("REFERENCE_NOT_ALLOWED x");
    }

    @Test
    void withoutAListTheKeyRefersToWhatItMayRead() {
        Reference file = new Reference("file", "file-1", "x");
        Reference response = new Reference("response", "resp_1", "x");
        assertThat(judge(STANDARD, INFERENCE, file)).isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(judge(STANDARD, INFERENCE, response)).isEqualTo("REFERENCE_NOT_ALLOWED x");
        for (String reading : List.of("files.retrieve", "files.*", "rag", "GET /v1/files/{file_id}/content")) {
            OperationRule rule = INFERENCE.allowing(List.of(reading));
            assertThat(judge(STANDARD, rule, file)).as(reading).isEqualTo("allowed");
            assertThat(judge(STANDARD, rule, response)).as(reading).isEqualTo("REFERENCE_NOT_ALLOWED x");
        }
    }

    @Test
    void writingDeletingAndAStarAreNotReading() {
        Reference file = new Reference("file", "file-1", "x");
        for (String other : List.of("files.delete", "files.create", "files.list", "*", "inference")) {
            assertThat(judge(STANDARD, INFERENCE.allowing(List.of(other)), file))
                    .as(other)
                    .isEqualTo("REFERENCE_NOT_ALLOWED x");
        }
        assertThat(judge(STANDARD, INFERENCE.allowing(List.of("files.*")).denying(List.of("files")), file))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
    }

    @Test
    void anEmptyListAllowsNothingAndAnUnknownTypeIsRefused() {
        OperationRule reader = INFERENCE.allowing(List.of("files.*"));
        assertThat(judge(STANDARD.allowing(List.of()), reader, new Reference("file", "file-1", "x")))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(judge(STANDARD, reader, new Reference("future_object", "1", "x")))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
    }

    @Test
    void oneOfManyIsEnoughToRefuseAndIsNamed() {
        ReferenceRule rule = STANDARD.allowing(List.of("file:a*"));
        RequestFacts facts = Facts.start("responses.create")
                .reference(new Reference("file", "a1", "input[0]"))
                .reference(new Reference("file", "b1", "input[1]"))
                .build();
        assertThat(rule.judge(facts, INFERENCE, Level.KEY))
                .isEqualTo(new Decision.Denied(
                        DenialReason.REFERENCE_NOT_ALLOWED,
                        "This key may not refer to stored objects of the type 'file', or not to this one.",
                        "input[1]"));
    }

    @Test
    void aGroupNarrowsOnlyWhatItMentions() {
        RequestFacts facts = Facts.start("responses.create")
                .reference(new Reference("file", "file-1", "x"))
                .build();
        assertThat(Facts.said(STANDARD.judge(facts, INFERENCE, Level.GROUP))).isEqualTo("allowed");
        assertThat(Facts.said(STANDARD.denying(List.of("file")).judge(facts, INFERENCE, Level.GROUP)))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(Facts.said(STANDARD.allowing(List.of("prompt")).judge(facts, INFERENCE, Level.GROUP)))
                .isEqualTo("REFERENCE_NOT_ALLOWED x");
        assertThat(Facts.said(STANDARD.allowing(List.of("file")).judge(facts, INFERENCE, Level.GROUP)))
                .isEqualTo("allowed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ":", "file:", ":x", "File", "file id", "file:a b", "file:\u00e9", "file:a\n", "*", "*:x"})
    void patternsAreChecked(String pattern) {
        assertThatThrownBy(() -> STANDARD.allowing(List.of(pattern))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> STANDARD.denying(List.of(pattern))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void rulesAndPatternsAreValues() {
        List<String> patterns = new ArrayList<>(List.of("file:a*"));
        ReferenceRule rule = STANDARD.allowing(patterns);
        patterns.clear();
        assertThat(rule).isEqualTo(STANDARD.allowing(List.of("file:a*"))).isNotEqualTo(STANDARD);
        assertThat(rule.isStandard()).isFalse();
        assertThat(STANDARD.isStandard()).isTrue();
        assertThat(rule.allowing(null)).isEqualTo(STANDARD);
        ReferencePattern pattern = ReferencePattern.of("file:a*");
        assertThat(pattern)
                .isEqualTo(ReferencePattern.of("file:a*"))
                .isNotEqualTo(ReferencePattern.of("file:a"))
                .isNotEqualTo("file:a*")
                .hasSameHashCodeAs(ReferencePattern.of("file:a*"))
                .hasToString("file:a*");
        assertThat(pattern.hashCode()).isNotZero();
        assertThat(pattern.text()).isEqualTo("file:a*");
        assertThat(ReferencePattern.of("x".repeat(64) + ":" + "y".repeat(190)).text())
                .hasSize(255);
    }

    private static String judge(ReferenceRule rule, OperationRule operations, Reference reference) {
        RequestFacts facts =
                Facts.start("responses.create").reference(reference).build();
        return Facts.said(rule.judge(facts, operations, Level.KEY));
    }
}
