package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a gate remembers spares it questions, and never an answer: changes are made on another node. */
class GateKnownTest {
    private final GateFixture fixture = new GateFixture();
    private final FgProxy owner = fixture.owner;
    private CreatedSubKey created;
    private MainKeyId main;

    /** What somebody does on another node. */
    private interface Change {
        void make(FgProxy owner, SubKeyId key, MainKeyId main);
    }

    @BeforeEach
    void aKeyInAGroupThatWasUsed() {
        main = fixture.addMainKey("main").id();
        owner.groups().putModels("cheap", "gpt-4o");
        putGroup(owner, Policy.standard(), 5);
        created = fixture.create(fixture.settings().group("school").requests(5).allowModels("gpt-4o", "@cheap"));
    }

    private static void putGroup(FgProxy owner, Policy policy, long requests) {
        owner.groups().putKeys("school", new KeyGroup(null, policy, List.of(Limit.requests(requests))));
    }

    /** The whole way of a request, as the servlet goes it. */
    private Object request() {
        Identification who = fixture.gate.identify(created.secret().reveal());
        return who instanceof Identification.Identified identified
                ? fixture.gate.admit(identified.key(), chat("gpt-4o"), null)
                : who;
    }

    private void assertAdmitted() {
        Object answer = request();
        assertThat(answer).isInstanceOf(Admission.Admitted.class);
        release(((Admission.Admitted) answer).ticket());
    }

    @Test
    void aKnownKeyCostsOneQuestion() {
        assertAdmitted();
        fixture.store.calls().clear();
        Ticket ticket = ((Admission.Admitted) request()).ticket();
        assertThat(fixture.store.calls()).containsExactly("ledger.reserve");
        charge(ticket);
        assertThat(fixture.store.calls()).containsExactly("ledger.reserve", "ledger.settle");
    }

    @Test
    void aKnownKeyIsPrecheckedAndSeesModelsWithoutAQuestion() {
        assertAdmitted();
        fixture.store.calls().clear();
        assertThat(fixture.gate.precheck(
                        created.key(),
                        OperationCatalog.standard()
                                .named("chat.completions.create")
                                .orElseThrow(),
                        null))
                .isEmpty();
        assertThat(fixture.gate.judgeCarried(created.key(), chat("gpt-4o"), null))
                .isEmpty();
        assertThat(fixture.gate.maySee(created.key(), "gpt-4o")).isTrue();
        assertThat(fixture.store.calls()).isEmpty();
    }

    private static Policy without(String model) {
        return Policy.standard().withModels(ModelRule.standard().denying(List.of(model)));
    }

    static Stream<Arguments> tightenings() {
        return Stream.of(
                change(
                        "revoke",
                        DenialReason.KEY_REVOKED,
                        (owner, key, main) -> owner.subKeys().revoke(key)),
                change(
                        "disable",
                        DenialReason.KEY_DISABLED,
                        (owner, key, main) -> owner.subKeys().disable(key)),
                change(
                        "rotate",
                        DenialReason.KEY_UNKNOWN,
                        (owner, key, main) -> owner.subKeys().rotate(key)),
                change(
                        "delete",
                        DenialReason.KEY_UNKNOWN,
                        (owner, key, main) -> owner.subKeys().delete(key)),
                change(
                        "expiry",
                        DenialReason.KEY_EXPIRED,
                        (owner, key, main) -> owner.subKeys().extend(key, GateFixture.NOON)),
                change(
                        "policy",
                        DenialReason.MODEL_NOT_ALLOWED,
                        (owner, key, main) -> owner.subKeys()
                                .update(
                                        key,
                                        old -> old.toBuilder()
                                                .denyModels("gpt-4o")
                                                .build())),
                change(
                        "limit",
                        DenialReason.QUOTA_EXHAUSTED,
                        (owner, key, main) -> owner.subKeys()
                                .update(key, old -> old.toBuilder().requests(0).build())),
                change(
                        "policy of the group",
                        DenialReason.MODEL_NOT_ALLOWED,
                        (owner, key, main) -> putGroup(owner, without("gpt-4o"), 5)),
                change(
                        "limit of the group",
                        DenialReason.QUOTA_EXHAUSTED,
                        (owner, key, main) -> putGroup(owner, Policy.standard(), 0)),
                change(
                        "removed group",
                        DenialReason.POLICY_INCOMPLETE,
                        (owner, key, main) -> owner.groups().removeKeys("school")),
                change(
                        "group of models",
                        DenialReason.POLICY_INCOMPLETE,
                        (owner, key, main) -> owner.groups().removeModels("cheap")),
                change(
                        "disabled main key",
                        DenialReason.NO_MAIN_KEY,
                        (owner, key, main) -> owner.mainKeys().disable(main)),
                change(
                        "deleted main key",
                        DenialReason.NO_MAIN_KEY,
                        (owner, key, main) -> owner.mainKeys().delete(main)),
                change(
                        "limit of the main key",
                        DenialReason.QUOTA_EXHAUSTED,
                        (owner, key, main) -> owner.mainKeys().limit(main, List.of(Limit.requests(0)))));
    }

    private static Arguments change(String name, DenialReason reason, Change change) {
        return Arguments.of(name, reason, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tightenings")
    void whatWasForbiddenElsewhereIsRefusedAtOnce(String name, DenialReason reason, Change change) {
        assertAdmitted();
        change.make(owner, created.key().id(), main);
        assertThat(GateFixture.refused(request()).reason()).as(name).isEqualTo(reason);
        assertThat(GateFixture.refused(request()).reason()).as(name).isEqualTo(reason);
        owner.subKeys()
                .tally(created.key().id())
                .ifPresent(tally -> assertThat(tally.held().requests()).isZero());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("tightenings")
    void whatIsForbiddenElsewhereInTheLastMomentIsRefused(String name, DenialReason reason, Change change) {
        assertAdmitted();
        fixture.store.before(
                "ledger.reserve", () -> change.make(owner, created.key().id(), main));
        assertThat(GateFixture.refused(request()).reason()).as(name).isEqualTo(reason);
    }

    static Stream<Arguments> loosenings() {
        return Stream.of(
                loosening(
                        "enable",
                        (owner, key, main) -> owner.subKeys().disable(key),
                        (owner, key, main) -> owner.subKeys().enable(key)),
                loosening(
                        "expiry",
                        (owner, key, main) -> owner.subKeys().extend(key, GateFixture.NOON),
                        (owner, key, main) -> owner.subKeys().extend(key, null)),
                loosening(
                        "policy",
                        (owner, key, main) -> owner.subKeys()
                                .update(
                                        key,
                                        old -> old.toBuilder()
                                                .denyModels("gpt-4o")
                                                .build()),
                        (owner, key, main) -> owner.subKeys()
                                .update(key, old -> old.toBuilder().denyModels().build())),
                loosening(
                        "limit",
                        (owner, key, main) -> owner.subKeys()
                                .update(key, old -> old.toBuilder().requests(0).build()),
                        (owner, key, main) -> owner.subKeys()
                                .update(key, old -> old.toBuilder().requests(1).build())),
                loosening(
                        "policy of the group",
                        (owner, key, main) -> putGroup(owner, without("gpt-4o"), 5),
                        (owner, key, main) -> putGroup(owner, Policy.standard(), 5)),
                loosening(
                        "limit of the group",
                        (owner, key, main) -> putGroup(owner, Policy.standard(), 0),
                        (owner, key, main) -> putGroup(owner, Policy.standard(), 1)),
                loosening(
                        "group that is there again",
                        (owner, key, main) -> owner.groups().removeKeys("school"),
                        (owner, key, main) -> putGroup(owner, Policy.standard(), 1)),
                loosening(
                        "group of models that is there again",
                        (owner, key, main) -> owner.groups().removeModels("cheap"),
                        (owner, key, main) -> owner.groups().putModels("cheap", "gpt-4o")),
                loosening(
                        "enabled main key",
                        (owner, key, main) -> owner.mainKeys().disable(main),
                        (owner, key, main) -> owner.mainKeys().enable(main)),
                loosening(
                        "limit of the main key",
                        (owner, key, main) -> owner.mainKeys().limit(main, List.of(Limit.requests(0))),
                        (owner, key, main) -> owner.mainKeys().limit(main, List.of(Limit.requests(1)))));
    }

    private static Arguments loosening(String name, Change before, Change change) {
        return Arguments.of(name, before, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("loosenings")
    void nobodyIsRefusedOnWhatWas(String name, Change before, Change change) {
        assertAdmitted();
        before.make(owner, created.key().id(), main);
        assertThat(request()).as(name).isInstanceOf(Refusal.class);
        change.make(owner, created.key().id(), main);
        assertAdmitted();
    }

    @Test
    void aMainKeyThatWasAddedElsewhereIsUsedAtOnce() {
        owner.mainKeys().delete(main);
        GateFixture.assertReason(request(), DenialReason.NO_MAIN_KEY);
        fixture.addMainKey("other");
        assertAdmitted();
    }

    @Test
    void whatIsSeenFollowsTheLastAdmission() {
        assertAdmitted();
        owner.subKeys()
                .update(
                        created.key().id(),
                        old -> old.toBuilder()
                                .denyModels("o1")
                                .allowModels("gpt-4o", "o1", "o3")
                                .build());
        assertAdmitted();
        assertThat(fixture.gate.maySee(created.key(), "o3")).isTrue();
        assertThat(fixture.gate.maySee(created.key(), "o1")).isFalse();
    }

    @Test
    void aKeyThatIsReplacedByAnotherOfItsSecretIsTheOther() {
        assertAdmitted();
        owner.subKeys().revoke(created.key().id());
        owner.subKeys().delete(created.key().id());
        GateFixture.assertReason(request(), DenialReason.KEY_UNKNOWN);
        assertThat(fixture.gate.identify(created.secret().reveal())).isInstanceOf(Refusal.class);
    }
}
