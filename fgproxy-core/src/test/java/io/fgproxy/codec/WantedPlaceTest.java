package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.WantedPlace.Slot;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The places that are wanted of an answer, found by the names that lead to them. */
class WantedPlaceTest {
    private final WantedPlace document = WantedPlace.document(Map.of(
            "usage", Slot.USAGE,
            "response/usage", Slot.USAGE,
            "response/service_tier", Slot.SERVICE_TIER,
            "output/*/type", Slot.OUTPUT_TYPE,
            "output/*/id", Slot.TYPE));

    @Test
    void aPlaceIsFoundByItsNames() {
        assertThat(member(document, "usage").slot()).isEqualTo(Slot.USAGE);
        WantedPlace response = member(document, "response");
        assertThat(member(response, "usage").slot()).isEqualTo(Slot.USAGE);
        assertThat(member(response, "service_tier").slot()).isEqualTo(Slot.SERVICE_TIER);
        WantedPlace item = Objects.requireNonNull(member(document, "output").element());
        assertThat(member(item, "type").slot()).isEqualTo(Slot.OUTPUT_TYPE);
        assertThat(member(item, "id").slot()).isEqualTo(Slot.TYPE);
    }

    @Test
    void whatOnlyLeadsThereIsNotWantedItself() {
        for (WantedPlace place :
                new WantedPlace[] {document, member(document, "response"), member(document, "output")}) {
            assertThat(place.slot()).isNull();
            assertThat(place.most()).isZero();
        }
        assertThat(member(document, "usage").most()).isPositive();
        assertThat(document.member("other")).isNull();
        assertThat(document.member(null)).isNull();
        assertThat(document.element()).isNull();
    }

    @Test
    void onlyWhatHasWantedPlacesInItIsOpened() {
        assertThat(document.isOpenedBy((byte) '{')).isTrue();
        assertThat(document.isOpenedBy((byte) '[')).isFalse();
        WantedPlace output = member(document, "output");
        assertThat(output.isOpenedBy((byte) '[')).isTrue();
        assertThat(output.isOpenedBy((byte) '{')).isFalse();
        WantedPlace usage = member(document, "usage");
        assertThat(usage.isOpenedBy((byte) '{')).isFalse();
        assertThat(usage.isOpenedBy((byte) '[')).isFalse();
    }

    private static WantedPlace member(WantedPlace place, String name) {
        return Objects.requireNonNull(place.member(name));
    }
}
