package io.fgproxy.servlet.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The corpus is as large as it must be, and whole. */
class CorpusTest {
    private static final List<AttackCase> ALL = Corpus.all();

    @Test
    void thereAreEnoughAttacks() {
        assertThat(ALL.stream().filter(each -> !each.isControl())).hasSizeGreaterThanOrEqualTo(400);
    }

    @Test
    void thereAreEnoughControls() {
        assertThat(ALL.stream().filter(AttackCase::isControl)).hasSizeGreaterThanOrEqualTo(60);
    }

    @Test
    void thereAreAtLeast101WaysToWriteAPath() {
        assertThat(Corpus.family("paths").stream().filter(each -> !each.isControl()))
                .hasSizeGreaterThanOrEqualTo(101);
    }

    @Test
    void namesAreUnique() {
        assertThat(ALL).extracting(AttackCase::toString).doesNotHaveDuplicates();
    }

    @Test
    void requestsAreUnique() {
        assertThat(ALL)
                .extracting(each -> each.policy() + each.request() + each.options())
                .doesNotHaveDuplicates();
    }

    @Test
    void everyCaseCanBeBuiltAndItsPolicyIsKnown() {
        List<PolicyCard> cards = Corpus.policies();
        for (AttackCase each : ALL) {
            assertThat(PolicyCard.find(cards, each.policy()).json()).startsWith("{");
            assertThat(Request.of(each, "sk-fg-0123456789abcdef0123456789abcdef0123456789abcdef")
                            .wire())
                    .as("%s", each)
                    .isNotEmpty();
        }
    }

    @Test
    void everyFamilyHasControlsOrIsAllAttacks() {
        for (String family : Corpus.FAMILIES) {
            assertThat(Corpus.family(family)).as(family).hasSizeGreaterThanOrEqualTo(5);
        }
    }
}
