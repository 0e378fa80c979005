package io.fgproxy.operation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecPlacesTest {
    @Test
    void placesAreFoundThroughReferencesCombinationsArraysAndMaps() {
        assertThat(SpecPlaces.ofJson("responses.create"))
                .extracting(SpecPlaces.Place::toString)
                .doesNotHaveDuplicates()
                .contains(
                        "/model",
                        "/input/*/tools/*/model",
                        "/input/*/content/*/file_id",
                        "/prompt/variables/{}/file_id",
                        "/tools/*/environment/skills/*/skill_id",
                        // Only the beta twin has it.
                        "/multi_agent/enabled");
    }

    @Test
    void typesOfAllAlternativesAreTold() {
        assertThat(place("responses.create", "/tools/*/container").types()).isEqualTo(Set.of("string", "object"));
        assertThat(place("chat.completions.create", "/stream").types()).isEqualTo(Set.of("boolean", "null"));
        assertThat(place("chat.completions.create", "/messages").types()).isEqualTo(Set.of("array"));
    }

    @Test
    void freeFormIsWhereMembersAreNotListed() {
        assertThat(place("responses.create", "/tools/*/tools/*/parameters").isFreeForm())
                .isTrue();
        assertThat(place("chat.completions.create", "/tools/*/function/parameters")
                        .isFreeForm())
                .isTrue();
        assertThat(place("chat.completions.create", "/tools/*/function").isFreeForm())
                .isFalse();
        // A map of strings takes no objects.
        assertThat(place("chat.completions.create", "/metadata").isFreeForm()).isFalse();
        assertThat(place("chat.completions.create", "/metadata/{}").types()).isEqualTo(Set.of("string"));
    }

    @Test
    void aSchemaThatContainsItselfIsCut() {
        assertThat(SpecPlaces.ofJson("vector_stores.search"))
                .extracting(SpecPlaces.Place::toString)
                .contains("/filters/filters/*", "/filters/filters/*/key")
                .doesNotContain("/filters/filters/*/filters/*");
        assertThat(place("vector_stores.search", "/filters/filters/*").types()).isEqualTo(Set.of("object"));
    }

    @Test
    void formsAreApartFromJson() {
        assertThat(SpecPlaces.ofJson("audio.transcriptions.create")).isEmpty();
        assertThat(SpecPlaces.ofForm("audio.transcriptions.create"))
                .extracting(SpecPlaces.Place::name)
                .contains("model", "file");
        assertThat(SpecPlaces.ofJson("files.list")).isEmpty();
        // Not described at all.
        assertThat(SpecPlaces.ofJson("edits.create")).isEmpty();
    }

    private static SpecPlaces.Place place(String operation, String pointer) {
        List<SpecPlaces.Place> places = SpecPlaces.ofJson(operation);
        return places.stream()
                .filter(place -> place.toString().equals(pointer))
                .findFirst()
                .orElseThrow(() -> new AssertionError(pointer + " is not among " + places));
    }
}
