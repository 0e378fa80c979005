package io.fgproxy.gate;

import static io.fgproxy.gate.GateFixture.admitted;
import static io.fgproxy.gate.GateFixture.assertReason;
import static io.fgproxy.gate.GateFixture.refused;
import static io.fgproxy.gate.GateFixture.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.facts.BodyShape;
import io.fgproxy.facts.NamedModel;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.Reference;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.facts.Span;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.SubKey;
import io.fgproxy.operation.OperationCatalog;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.ReferenceRule;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.usage.UsageReport;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A request that names stored objects goes with the main key that made them. */
class GateOriginsTest {
    private static final String ASKED = "objects.origins";

    private final GateFixture fixture = new GateFixture();
    private final Gate gate = fixture.gate;
    private final MainKey first = fixture.addMainKey("first");
    private final MainKey second = fixture.addMainKey("second");
    private final SubKey any = fixture.key(fixture.settings().allowOperations("everything-but-admin"));

    private SubKey key(MainKey... keys) {
        List<MainKeyId> ids = List.of(keys).stream().map(MainKey::id).toList();
        return fixture.key(
                fixture.settings().allowOperations("everything-but-admin").mainKeys(ids));
    }

    private static RequestFacts.Builder facts(String operation) {
        return RequestFacts.of(OperationCatalog.standard().named(operation).orElseThrow());
    }

    private static RequestFacts path(String... ids) {
        RequestFacts.Builder facts = facts("files.retrieve");
        List.of(ids).forEach(facts::pathObject);
        return facts.build();
    }

    private static RequestFacts responding(String type, String... ids) {
        RequestFacts.Builder facts = facts("responses.create").model(new NamedModel("gpt-4o", "model"));
        for (int i = 0; i < ids.length; i++) {
            facts.reference(new Reference(type, ids[i], "at[" + i + "]"));
        }
        return facts.build();
    }

    /** Has an object made with this main key. */
    private void make(MainKey with, String... ids) {
        Ticket ticket = admitted(gate.admit(key(with), responding("response"), null));
        assertThat(ticket.mainKey()).isEqualTo(with.id());
        List<CreatedObject> created = List.of(ids).stream()
                .map(id -> new CreatedObject(id, "response"))
                .toList();
        assertThat(ticket.settle(new UsageReport.Absent(), 200, created)
                        .toCompletableFuture()
                        .join())
                .isTrue();
    }

    private MainKey chosen(SubKey key, RequestFacts facts) {
        Ticket ticket = admitted(gate.admit(key, facts, null));
        release(ticket);
        return ticket.mainKey().equals(first.id()) ? first : second;
    }

    private long asked() {
        return fixture.store.calls().stream().filter(ASKED::equals).count();
    }

    @Test
    void whatIsNamedInThePathOrInTheBodyDecides() {
        make(first, "of-first");
        make(second, "of-second");
        for (SubKey key : List.of(any, key(second, first))) {
            assertThat(chosen(key, path("of-first"))).isEqualTo(first);
            assertThat(chosen(key, path("of-second"))).isEqualTo(second);
            assertThat(chosen(key, path("unknown", "of-second"))).isEqualTo(second);
            assertThat(chosen(key, responding("response", "of-first"))).isEqualTo(first);
            assertThat(chosen(key, responding("file", "x", "of-second", "of-second")))
                    .isEqualTo(second);
        }
    }

    @Test
    void weightsDoNotMatter() {
        make(first, "of-first");
        SubKey key = fixture.key(fixture.settings()
                .allowOperations("everything-but-admin")
                .mainKeys(new MainKeySet(
                        List.of(new MainKeySet.Member(first.id(), 0), new MainKeySet.Member(second.id(), 7)))));
        assertThat(chosen(key, path("unknown"))).isEqualTo(second);
        assertThat(chosen(key, path("of-first"))).isEqualTo(first);
    }

    @Test
    void whatIsUnknownTiesToNothing() {
        Ticket ticket = admitted(gate.admit(any, path("unknown"), null));
        assertThat(ticket.isTied()).isFalse();
        assertThat(ticket.mainKey()).isEqualTo(first.id());
        make(second, "Of-Second");
        assertThat(chosen(any, path("of-second"))).isEqualTo(first);
    }

    @Test
    void storeIsNotAskedWhereNothingCanBeFound() {
        make(second, "of-second");
        assertThat(chosen(key(first), path("of-second"))).isEqualTo(first);
        chosen(any, path());
        chosen(any, responding("response"));
        chosen(any, path("", "a b", "\u00e9", "x".repeat(257)));
        SubKey free = fixture.key(fixture.settings()
                .policy(Policy.standard()
                        .withReferences(ReferenceRule.standard().allowing(List.of("item", "prompt")))));
        chosen(free, responding("item", "msg_1"));
        chosen(free, responding("prompt", "pmpt_1"));
        assertThat(asked()).isZero();
        chosen(any, path("of-second"));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void storeThatDoesNotAnswerRefuses() {
        fixture.store.fail(ASKED);
        assertReason(gate.admit(any, path("x"), null), DenialReason.ADMISSION_UNAVAILABLE);
        fixture.store.heal();
        assertThat(chosen(any, path("x"))).isEqualTo(first);
    }

    @Test
    void mainKeyThatIsSparedIsUsedAllTheSame() {
        make(first, "of-first");
        Ticket troubled = admitted(gate.admit(any, path("of-first"), null));
        troubled.troubled(MainKeyTrouble.OUT_OF_QUOTA, null);
        release(troubled);
        assertThat(chosen(any, path("unknown"))).isEqualTo(second);
        assertThat(chosen(any, path("of-first"))).isEqualTo(first);
    }

    @Test
    void noOtherMainKeyWillDo() {
        make(first, "of-first");
        Ticket ticket = admitted(gate.admit(any, path("of-first"), null));
        assertThat(ticket.isTied()).isTrue();
        release(ticket);
        assertReason(gate.admitElsewhere(any, path("of-first"), null, Set.of(first.id())), DenialReason.NO_MAIN_KEY);
        assertThat(admitted(gate.admitElsewhere(any, path("of-first"), null, Set.of(second.id())))
                        .mainKey())
                .isEqualTo(first.id());
    }

    @Test
    void fullLimitIsToldAndNotEvaded() {
        make(first, "of-first");
        fixture.owner.mainKeys().limit(first.id(), List.of(Limit.requests(0)));
        Refusal refusal = refused(gate.admit(any, path("of-first"), null));
        assertThat(refusal.reason()).isEqualTo(DenialReason.QUOTA_EXHAUSTED);
        assertThat(chosen(any, path("unknown"))).isEqualTo(second);
    }

    @Test
    void mainKeyThatMayNotBeUsedIsNotReplaced() {
        make(second, "of-second");
        MainKey third = fixture.addMainKey("third");
        SubKey without = key(first, third);
        fixture.owner.mainKeys().disable(second.id());
        for (SubKey key : List.of(without, any)) {
            Refusal refusal = refused(gate.admit(key, path("of-second"), null));
            assertThat(refusal.reason()).isEqualTo(DenialReason.NO_MAIN_KEY);
            assertThat(refusal.message()).contains("created with a main key which this key may not use now");
            assertThat(chosen(key, path("unknown"))).isEqualTo(first);
        }
        fixture.owner.mainKeys().enable(second.id());
        assertThat(chosen(any, path("of-second"))).isEqualTo(second);
        fixture.owner.mainKeys().delete(second.id());
        assertReason(gate.admit(any, path("of-second"), null), DenialReason.NO_MAIN_KEY);
    }

    @Test
    void objectsOfDifferentMainKeysAreRefusedTogether() {
        make(first, "a");
        make(second, "b");
        Refusal refusal = refused(gate.admit(any, responding("file", "x", "a", "b"), null));
        assertThat(refusal.reason()).isEqualTo(DenialReason.REFERENCES_CONFLICT);
        assertThat(refusal.message()).contains("'a' and 'b'");
        assertThat(refusal.param()).isEqualTo("at[2]");
        Refusal inPath = refused(gate.admit(any, path("a", "b"), null));
        assertThat(inPath.reason()).isEqualTo(DenialReason.REFERENCES_CONFLICT);
        assertThat(inPath.param()).isNull();
    }

    @Test
    void releasedRequestHasMadeNothing() {
        Ticket ticket = admitted(gate.admit(key(second), responding("response"), null));
        release(ticket);
        ticket.settle(new UsageReport.Absent(), 200, List.of(new CreatedObject("late", "response")));
        assertThat(chosen(any, path("late"))).isEqualTo(first);
    }

    @Test
    void whatTheStoreDidNotTakeIsToldItLater() {
        fixture.store.fail("ledger.settle");
        Ticket ticket = admitted(gate.admit(key(second), responding("response"), null));
        ticket.settle(new UsageReport.Absent(), 200, List.of(new CreatedObject("late", "response")));
        assertThat(fixture.memory().objects().origins(List.of("late"))).isEmpty();
        fixture.store.heal();
        gate.maintain();
        assertThat(chosen(any, path("late"))).isEqualTo(second);
    }

    @Test
    void whatIsOldIsForgotten() {
        make(second, "old");
        fixture.now = fixture.now.plus(Duration.ofDays(90));
        gate.maintain();
        assertThat(chosen(any, path("old"))).isEqualTo(second);
        fixture.now = fixture.now.plusSeconds(1);
        gate.maintain();
        assertThat(chosen(any, path("old"))).isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource({
        "responses.create, , true",
        "responses.create, true, true",
        "responses.create, null, true",
        "responses.create, false, false",
        "chat.completions.create, , false",
        "chat.completions.create, true, true",
        "chat.completions.create, null, false",
        "chat.completions.create, false, false",
        "files.create, , true",
        "batches.retrieve, , true",
        "files.retrieve, , false",
        "embeddings.create, true, false",
    })
    void answersAreSearchedForWhatIsStored(String operation, String store, boolean searched) {
        RequestFacts.Builder facts = facts(operation).model(new NamedModel("gpt-4o", "model"));
        if (store != null) {
            Parameter.Kind kind = store.equals("null") ? Parameter.Kind.NULL : Parameter.Kind.BOOLEAN;
            facts.parameter(new Parameter("store", kind, store, new Span(0, 1)));
        }
        assertThat(admitted(gate.admit(any, facts.build(), null)).stores()).isEqualTo(searched);
    }

    @ParameterizedTest
    @CsvSource({"responses.create, false", "chat.completions.create, true"})
    void whatAPolicySaysAboutStoringCounts(String operation, boolean forced) {
        SubKey key = fixture.key(fixture.settings().forceParameter("store", forced));
        for (String sent : List.of("true", "false")) {
            RequestFacts facts = facts(operation)
                    .model(new NamedModel("gpt-4o", "model"))
                    .parameter(new Parameter("store", Parameter.Kind.BOOLEAN, sent, new Span(0, 1)))
                    .body(new BodyShape.Json(1, false), 100)
                    .build();
            assertThat(admitted(gate.admit(key, facts, null)).stores()).isEqualTo(forced);
        }
    }
}
