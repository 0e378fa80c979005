package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.NOON;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.charge;
import static io.fgproxy.gate.GateFixture.chat;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.facts.UnknownModel;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of a key, of its groups and of its main key. */
class GateLimitsTest {
    private final GateFixture fixture = new GateFixture();
    private MainKeyId main;

    @BeforeEach
    void aMainKey() {
        main = fixture.addMainKey("main").id();
    }

    private void group(String name, String parent, Limit... limits) {
        fixture.owner.groups().putKeys(name, new KeyGroup(parent, Policy.standard(), List.of(limits)));
    }

    private static Limit each(Window.Unit unit, long amount) {
        return Limit.of(Meter.REQUESTS, amount, Window.each(unit));
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "class", "school", "main"})
    void everyLevelBindsAndTellsItsHolderWhatConcernsThem(String tight) {
        group("school", null, Limit.requests(tight.equals("school") ? 1 : 9));
        group("class", "school", Limit.requests(tight.equals("class") ? 1 : 9));
        fixture.owner.mainKeys().limit(main, List.of(Limit.requests(tight.equals("main") ? 1 : 9)));
        SubKey key = fixture.key(fixture.settings().group("class").requests(tight.equals("key") ? 1 : 9));
        Ticket ticket = fixture.admitted(key);
        Refusal refusal = fixture.refused(key);
        assertThat(refusal.reason()).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(refusal.message())
                .contains(
                        switch (tight) {
                            case "key" -> "The request quota of this key is used up: 0 used and 1 held";
                            case "main" -> "The proxy's own key has reached a limit. Tell its owner.";
                            default -> "The request quota of the group of this key is used up: 0 used and 1 held";
                        })
                .doesNotContain("mk_");
        List<String> owners = List.of(key.id().value(), "group:class", "group:school");
        for (List<LimitStanding> told : List.of(refusal.standings(), ticket.standings(), fixture.gate.standings(key))) {
            assertThat(told).extracting(standing -> standing.counter().owner()).containsExactlyElementsOf(owners);
            assertThat(told).allMatch(standing -> standing.held() == 1 && standing.used() == 0);
        }
        release(ticket);
        fixture.admitted(key);
    }

    @Test
    void moreKeysDoNotGetMoreOfTheirGroup() {
        group("school", null, Limit.requests(3));
        int admitted = 0;
        for (int i = 0; i < 5; i++) {
            SubKey key = fixture.key(fixture.settings().group("school"));
            admitted += fixture.gate.admit(key, chat("gpt-4o"), null) instanceof Admission.Admitted ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "MINUTE, RATE_LIMITED, 2026-01-01T12:01:00Z",
        "HOUR, RATE_LIMITED, 2026-01-01T13:00:00Z",
        "DAY, QUOTA_EXHAUSTED, 2026-01-02T00:00:00Z",
        "WEEK, QUOTA_EXHAUSTED, 2026-01-05T00:00:00Z",
        "MONTH, QUOTA_EXHAUSTED, 2026-02-01T00:00:00Z"
    })
    void shortWindowsAreRatesAndLongOnesQuotas(Window.Unit unit, DenialReason reason, String end) {
        SubKey key = fixture.key(fixture.settings().limit(each(unit, 1)));
        charge(fixture.admitted(key));
        Refusal refusal = fixture.refused(key);
        assertThat(refusal.reason()).isEqualTo(reason);
        assertThat(refusal.retryAt()).isEqualTo(end);
        assertThat(refusal.message())
                .contains("of 1 for each " + Window.each(unit).code() + "; it resets at " + end);
        fixture.now = Instant.parse(end).minusMillis(1);
        fixture.refused(key);
        fixture.now = Instant.parse(end);
        fixture.admitted(key);
    }

    @Test
    void whatNeverFitsIsNotToBeTriedAgain() {
        SubKey key = fixture.key(fixture.settings().limit(each(Window.Unit.MINUTE, 0)));
        assertThat(fixture.refused(key).retryAt()).isNull();
        assertReason(fixture.refused(key), DenialReason.RATE_LIMITED);
    }

    @Test
    void tooManyAtOnceMayTryAgainSoon() {
        SubKey key = fixture.key(fixture.settings().limit(Limit.of(Meter.CONCURRENCY, 2, Window.lifetime())));
        Ticket first = fixture.admitted(key);
        Ticket second = fixture.admitted(key);
        Refusal refusal = fixture.refused(key);
        assertThat(refusal.reason()).isEqualTo(DenialReason.RATE_LIMITED);
        assertThat(refusal.retryAt()).isEqualTo(fixture.now.plusSeconds(1));
        assertThat(refusal.message())
                .isEqualTo("Too many requests at once: the limit of this key is 2, and 2 are on their way.");
        charge(first);
        charge(fixture.admitted(key));
        release(second);
        fixture.admitted(key);
        fixture.assertBalance(key.id(), 2, 1);
    }

    @Test
    void limitsOfModelsCountWhatUsesThem() {
        SubKey key = fixture.key(fixture.settings().limit(Limit.requests(2).forModels("gpt-4o*")));
        charge(GateFixture.admitted(fixture.gate.admit(key, chat("gpt-4o-mini"), null)));
        charge(GateFixture.admitted(fixture.gate.admit(key, chat("o1"), null)));
        charge(GateFixture.admitted(fixture.gate.admit(key, chat("o1", "gpt-4o"), null)));
        Refusal refusal = GateFixture.refused(fixture.gate.admit(key, chat("gpt-4o"), null));
        assertThat(refusal.message()).contains("of this key for models like 'gpt-4o*' is used up: 2 used");
        GateFixture.admitted(fixture.gate.admit(key, chat("o1"), null));
    }

    @Test
    void anAliasCountsAsWhatItStandsFor() {
        SubKey key = fixture.key(fixture.settings()
                .aliasModel("fast", "gpt-4o-mini")
                .limit(Limit.requests(1).forModels("gpt-4o*")));
        RequestFacts aliased = RequestFacts.of(OperationCatalog.standard()
                        .named("chat.completions.create")
                        .orElseThrow())
                .model(new NamedModel("fast", "model", new Span(9, 15)))
                .build();
        GateFixture.admitted(fixture.gate.admit(key, aliased, null));
        assertReason(fixture.gate.admit(key, aliased, null), DenialReason.QUOTA_EXHAUSTED);
        assertReason(fixture.gate.admit(key, chat("gpt-4o"), null), DenialReason.QUOTA_EXHAUSTED);
    }

    @Test
    void aModelThatCannotBeToldCountsAsEveryModel() {
        SubKey key = fixture.key(fixture.settings().limit(Limit.requests(1).forModels("gpt-4o")));
        RequestFacts unknown = RequestFacts.of(
                        OperationCatalog.standard().named("responses.create").orElseThrow())
                .unestablished(new UnknownModel.DecidedElsewhere("a stored prompt"))
                .build();
        GateFixture.admitted(fixture.gate.admit(key, unknown, null));
        assertReason(fixture.gate.admit(key, unknown, null), DenialReason.QUOTA_EXHAUSTED);
    }

    @Test
    void anotherZoneForgivesNothing() {
        SubKey key = fixture.key(fixture.settings().limit(each(Window.Unit.DAY, 3)));
        charge(fixture.admitted(key));
        Ticket open = fixture.admitted(key);
        for (String zone : List.of("Asia/Tokyo", "America/New_York", "Pacific/Kiritimati")) {
            Limit moved = Limit.of(Meter.REQUESTS, 2, new Window.Calendar(Window.Unit.DAY, ZoneId.of(zone)));
            fixture.owner
                    .subKeys()
                    .update(
                            key.id(),
                            settings -> settings.toBuilder().limit(moved).build());
            assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        }
        charge(open);
        assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        fixture.now = NOON.plus(Duration.ofDays(3));
        fixture.admitted(key);
    }

    @Test
    void takingALimitAwayAndBringingItBackForgivesNothing() {
        SubKey key =
                fixture.key(fixture.settings().limit(each(Window.Unit.DAY, 1)).requests(5));
        charge(fixture.admitted(key));
        fixture.owner
                .subKeys()
                .update(
                        key.id(),
                        settings -> settings.toBuilder().limits(List.of()).build());
        charge(fixture.admitted(key));
        fixture.owner
                .subKeys()
                .update(
                        key.id(),
                        settings -> settings.toBuilder()
                                .limits(List.of(each(Window.Unit.DAY, 1), Limit.requests(2)))
                                .build());
        assertReason(fixture.refused(key), DenialReason.QUOTA_EXHAUSTED);
        fixture.owner.subKeys().rotate(key.id());
        fixture.assertBalance(key.id(), 2, 0);
    }

    @Test
    void anIncreaseEndsByItself() {
        SubKey key = fixture.key(fixture.settings().limit(Limit.requests(1).increasedBy(2, NOON.plusSeconds(60))));
        charge(fixture.admitted(key));
        charge(fixture.admitted(key));
        fixture.now = NOON.plusSeconds(60);
        assertThat(fixture.refused(key).message()).contains("2 used and 0 held for requests on their way, of 1 ");
        assertThat(GateFixture.only(fixture.gate.standings(key)).remaining()).isZero();
    }

    @Test
    void whatAKeyUsesIsKnownWithoutAnyLimit() {
        SubKey key = fixture.key(fixture.settings());
        charge(fixture.admitted(key));
        fixture.admitted(key);
        fixture.assertBalance(key.id(), 1, 1);
        assertThat(fixture.memory()
                        .ledger()
                        .read(List.of(Counter.lifetime(key.id().value()))))
                .allSatisfy((counter, tally) ->
                        assertThat(tally.used().outputTokens()).isEqualTo(2));
    }
}
