package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.quota.Amounts;
import io.fgproxy.store.CreatedObject;
import io.fgproxy.store.Hold;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.Settlement;
import io.fgproxy.store.StoredObjects;
import io.fgproxy.usage.UsageRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What {@link StoredObjects} promises: where an object came from is kept if, and only if, its request was settled. */
abstract class ObjectsContract extends UsageContract {
    private static final Instant FIRST = NOW.plusSeconds(1);

    private static String newObject() {
        return "resp_" + UUID.randomUUID();
    }

    /** The end of a hold that stored these. */
    private static Settlement creating(Hold hold, Instant end, String... ids) {
        UsageRecord row =
                row(hold, Amounts.ONE_REQUEST, UsageRecord.Source.REPORTED).endingAt(end);
        List<CreatedObject> created = List.of(ids).stream()
                .map(id -> new CreatedObject(id, "response"))
                .toList();
        return new Settlement(hold, Amounts.ONE_REQUEST, row, created);
    }

    private MainKeyId create(SubKey key, Instant end, String... ids) {
        MainKeyId mainKey = newMainKeyId();
        Hold hold = open(ask(key).with(mainKey));
        assertThat(now(ledger().settle(creating(hold, end, ids))).closed()).isTrue();
        return mainKey;
    }

    /** Both nodes must know this, and nothing else of these. */
    private void assertOrigins(Map<String, MainKeyId> expected, String... ids) {
        for (KeyStore node : List.of(store(), second())) {
            assertThat(node.objects().origins(List.of(ids))).isEqualTo(expected);
        }
    }

    @Test
    void settleKeepsWhereObjectsCameFrom() {
        SubKey key = insertKey(settings());
        String one = newObject();
        String two = newObject();
        String other = newObject();
        assertOrigins(Map.of(), one, two, other);
        MainKeyId mainKey = create(key, FIRST, one, two);
        MainKeyId another = create(key, FIRST, other);
        assertOrigins(Map.of(one, mainKey, two, mainKey, other, another), one, newObject(), two, other, one);
        assertOrigins(Map.of(), newObject());
        assertThat(store().objects().origins(List.of())).isEmpty();
    }

    @Test
    void onlyTheSettlementThatEndsAHoldKeepsItsObjects() {
        SubKey key = insertKey(settings());
        Hold released = open(key);
        Hold settled = open(key);
        Hold never = ask(key).build().granted(0);
        String ofReleased = newObject();
        String ofSettled = newObject();
        String late = newObject();
        String ofNever = newObject();
        release(ledger(), released);
        assertThat(now(ledger().settle(creating(released, FIRST, ofReleased))).closed())
                .isFalse();
        assertThat(now(ledger().settle(creating(settled, FIRST, ofSettled))).closed())
                .isTrue();
        assertThat(now(second().ledger().settle(creating(settled, FIRST, ofSettled, late)))
                        .closed())
                .isFalse();
        now(ledger().settle(creating(never, FIRST, ofNever)));
        assertOrigins(Map.of(ofSettled, settled.mainKey()), ofReleased, ofSettled, late, ofNever);
    }

    @Test
    void whatIsToldTwiceIsKeptOnce() {
        SubKey key = insertKey(settings());
        Instant end = longAgo();
        forgetAll(end.plusSeconds(9));
        String id = newObject();
        Hold hold = open(key);
        Settlement told = creating(hold, end, id);
        for (int i = 0; i < 3; i++) {
            now(node(i).ledger().settle(told));
        }
        assertOrigins(Map.of(id, hold.mainKey()), id);
        assertThat(store().objects().forget(end.plusSeconds(1), 10)).isEqualTo(1);
        assertOrigins(Map.of(), id);
    }

    @Test
    void theMainKeyOfTheHoldCountsWhateverTheSettlementSays() {
        SubKey key = insertKey(settings());
        String id = newObject();
        Hold hold = open(key);
        Hold claimed = ask(key).id(hold.id()).with(newMainKeyId()).build().granted(0);
        now(ledger().settle(creating(claimed, FIRST, id)));
        assertOrigins(Map.of(id, hold.mainKey()), id);
    }

    @Test
    void firstOriginOfAnObjectStays() {
        SubKey key = insertKey(settings());
        String id = newObject();
        String toldLate = newObject();
        MainKeyId first = create(key, FIRST, id);
        create(key, FIRST.plusMillis(1), id, toldLate);
        create(key, FIRST.plusSeconds(500), id);
        MainKeyId earlier = create(key, FIRST, toldLate);
        assertOrigins(Map.of(id, first, toldLate, earlier), id, toldLate);
    }

    @Test
    void idsThatDifferInCaseAloneAreDifferent() {
        SubKey key = insertKey(settings());
        String id = "resp_aBc" + UUID.randomUUID();
        String upper = id.toUpperCase(Locale.ROOT);
        MainKeyId mainKey = create(key, FIRST, id);
        assertOrigins(Map.of(id, mainKey), id, upper, id.toLowerCase(Locale.ROOT));
        MainKeyId other = create(key, FIRST, upper);
        assertOrigins(Map.of(id, mainKey, upper, other), id, upper);
    }

    @Test
    void longAndOddIdsAreKept() {
        SubKey key = insertKey(settings());
        String odd = "o'Hara/~%_\"\\{}?$1;--|#&<>*" + UUID.randomUUID();
        String longest = odd + "x".repeat(CreatedObject.LONGEST_ID - odd.length());
        String twin = longest.substring(0, longest.length() - 1) + "y";
        MainKeyId mainKey = create(key, FIRST, odd, longest);
        assertOrigins(Map.of(odd, mainKey, longest, mainKey), odd, longest, twin);
    }

    @Test
    void whatIsNoIdIsUnknown() {
        String real = newObject();
        MainKeyId mainKey = create(insertKey(settings()), FIRST, real);
        assertOrigins(
                Map.of(real, mainKey),
                "",
                " ",
                real,
                real + " ",
                "\0",
                "\ud800",
                "é",
                "x".repeat(100_000),
                real.replace("resp", "ｒesp"));
    }

    @Test
    void manyObjectsAreFoundAtOnce() {
        SubKey key = insertKey(settings());
        Map<String, MainKeyId> expected = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            String[] some = new String[70];
            for (int j = 0; j < some.length; j++) {
                some[j] = newObject();
                ids.add(some[j]);
                ids.add(newObject());
            }
            MainKeyId mainKey = create(key, FIRST.plusMillis(i), some);
            List.of(some).forEach(id -> expected.put(id, mainKey));
        }
        assertOrigins(expected, ids.toArray(new String[0]));
    }

    @Test
    void originsOutliveTheirKey() {
        SubKey key = insertKey(settings());
        String id = newObject();
        MainKeyId mainKey = create(key, FIRST, id);
        assertThat(store().subKeys().delete(key.id())).isTrue();
        assertOrigins(Map.of(id, mainKey), id);
    }

    private void forgetAll(Instant before) {
        while (store().objects().forget(before, 100) > 0) {
            // until there are no more of them
        }
    }

    @Test
    void oldestObjectsAreForgotten() {
        SubKey key = insertKey(settings());
        Instant start = longAgo();
        forgetAll(start.plusSeconds(9));
        String[] ids = {newObject(), newObject(), newObject(), newObject()};
        Map<String, MainKeyId> left = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            left.put(ids[i], create(key, start.plusSeconds(i), ids[i]));
        }
        assertThat(second().objects().forget(start.plusSeconds(9), 2)).isEqualTo(2);
        left.remove(ids[0]);
        left.remove(ids[1]);
        assertOrigins(left, ids);
        assertThat(store().objects().forget(start.plusSeconds(3), 2)).isEqualTo(1);
        assertThat(store().objects().forget(start.plusSeconds(3), 2)).isZero();
        left.remove(ids[2]);
        assertOrigins(left, ids);
    }
}
