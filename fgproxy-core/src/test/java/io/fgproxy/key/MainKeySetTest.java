package io.fgproxy.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which main keys a sub-key may use. */
class MainKeySetTest {
    private static final MainKeyId A = new MainKeyId("mk_aaaaaaaaaaaaaaaa");
    private static final MainKeyId B = new MainKeyId("mk_bbbbbbbbbbbbbbbb");

    @Test
    void idsAloneAreAnOrder() {
        MainKeySet set = MainKeySet.inOrder(List.of(B, A));
        assertThat(set.ids()).containsExactly(B, A);
        assertThat(set.isOrdered()).isTrue();
        assertThat(set.isAny()).isFalse();
        assertThat(MainKeySet.inOrder(List.of())).isEqualTo(MainKeySet.any());
        assertThat(MainKeySet.any().isAny()).isTrue();
    }

    @Test
    void oneWeightMakesShares() {
        MainKeySet set = new MainKeySet(List.of(new MainKeySet.Member(A, 0), new MainKeySet.Member(B, 1)));
        assertThat(set.isOrdered()).isFalse();
    }

    @Test
    void theListIsCopied() {
        List<MainKeySet.Member> members = new ArrayList<>(List.of(new MainKeySet.Member(A, 1)));
        MainKeySet set = new MainKeySet(members);
        members.clear();
        assertThat(set.ids()).containsExactly(A);
    }

    @Test
    void mistakesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MainKeySet.inOrder(List.of(A, B, A)))
                .withMessageStartingWith("main_keys ");
        assertThatIllegalArgumentException().isThrownBy(() -> new MainKeySet.Member(A, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> new MainKeySet.Member(A, MainKeySet.Member.HEAVIEST + 1));
    }
}
