package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyState;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.SubKeyQuery;
import io.fgproxy.store.SubKeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a store promises of many sub-keys at once, and of names that outlive them. */
abstract class SubKeySearchContract extends RotationContract {
    private SubKeyStore subKeys() {
        return store().subKeys();
    }

    private List<SubKeyId> found(SubKeyQuery query) {
        return second().subKeys().list(query).stream().map(SubKey::id).toList();
    }

    private static SubKeyQuery all() {
        return SubKeyQuery.all(null, 1000);
    }

    @Test
    void keysAreInsertedAllOrNone() {
        List<SubKey> keys =
                Stream.generate(() -> newKey(settings().build())).limit(150).toList();
        assertThat(subKeys().insertAll(keys)).isTrue();
        for (SubKey key : keys) {
            assertThat(second().subKeys().find(key.id())).contains(key);
            assertRequests(key, 0, 0);
        }
        SubKey fresh = newKey(settings().build());
        List<SubKey> withTakenDigest = List.of(
                fresh, new SubKey(newId(), keys.get(7).digest(), settings().build(), KeyStatus.ENABLED, CREATED, 1));
        assertThat(subKeys().insertAll(withTakenDigest)).isFalse();
        assertThat(subKeys().insertAll(List.of(fresh, keys.get(3)))).isFalse();
        assertThat(subKeys().insertAll(List.of(fresh, newKey(settings().build()), fresh)))
                .isFalse();
        assertThat(second().subKeys().find(fresh.id())).isEmpty();
        assertThat(second().subKeys().findByDigest(fresh.digest())).isEmpty();
        assertThat(subKeys().insertAll(List.of())).isTrue();
        assertThat(subKeys().insertAll(List.of(fresh))).isTrue();
    }

    @Test
    void racingBulksWithOneKeyInCommonHaveOneWinner() throws Exception {
        int threads = 4;
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 5; round++) {
                SubKey common = newKey(settings().build());
                List<List<SubKey>> bulks = new ArrayList<>();
                for (int i = 0; i < threads; i++) {
                    List<SubKey> bulk = new ArrayList<>();
                    bulk.add(newKey(settings().build()));
                    bulk.add(common);
                    bulk.add(newKey(settings().build()));
                    bulks.add(bulk);
                }
                List<Boolean> won = race.run(thread -> node(thread).subKeys().insertAll(bulks.get(thread)));
                assertThat(Collections.frequency(won, true)).isEqualTo(1);
                for (int i = 0; i < threads; i++) {
                    for (SubKey key : bulks.get(i)) {
                        assertThat(subKeys().find(key.id()).isPresent()).isEqualTo(won.get(i) || key.equals(common));
                    }
                }
            }
        }
    }

    @Test
    void nameIsFoundByAnyPartInAnyCaseAndNothingInItIsAWildcard() {
        String mark = UUID.randomUUID().toString();
        SubKey plain = insertKey(settings().name("Class of 2027 " + mark));
        SubKey odd = insertKey(settings().name("100%_SURE! Ärger \\ 名前 🔑 " + mark));
        insertKey(settings().name("somebody else"));

        assertThat(found(all().withText("CLASS OF 2027 " + mark))).containsExactly(plain.id());
        assertThat(found(all().withText(mark))).containsExactlyInAnyOrder(plain.id(), odd.id());
        for (String text : List.of("100%_sure! ärger", "0%_S", "!", "ÄRGER \\", "名前 🔑 " + mark)) {
            assertThat(found(all().withText(text))).as(text).contains(odd.id()).doesNotContain(plain.id());
        }
        for (String text : List.of("%" + mark, "_" + mark, "class%" + mark, "' OR '1'='1", mark + "x")) {
            assertThat(found(all().withText(text))).as(text).isEmpty();
        }
    }

    @Test
    void keyIsFoundByTheBeginningOfItsIdInThisCase() {
        SubKey key = insertKey(settings());
        String id = key.id().value();
        assertThat(found(all().withText(id))).containsExactly(key.id());
        assertThat(found(all().withText(id.substring(0, 14)))).containsExactly(key.id());
        assertThat(found(all().withText(id.substring(3)))).isEmpty();
        assertThat(found(all().withText(id + "x"))).isEmpty();
    }

    @Test
    void renamedKeyIsFoundByItsNewNameOnly() {
        String mark = UUID.randomUUID().toString();
        SubKey key = insertKey(settings().name("old " + mark));
        update(key.withSettings(settings().name("new " + mark).build()));
        assertThat(found(all().withText("old " + mark))).isEmpty();
        assertThat(found(all().withText("new " + mark))).containsExactly(key.id());
    }

    @Test
    void stateGroupAndTemplateAreSoughtTogether() {
        String group = newGroup();
        SubKeySettings.Builder inGroup = settings().group(group);
        SubKey valid = insertKey(inGroup);
        SubKey disabled = insertKey(inGroup);
        update(disabled.withStatus(KeyStatus.DISABLED));
        SubKey revoked = insertKey(settings().group(group).expiresAt(CREATED));
        update(revoked.withStatus(KeyStatus.REVOKED));
        SubKey expired = insertKey(settings().group(group).expiresAt(NOW));
        SubKey early = insertKey(settings().group(group).notBefore(NOW.plusMillis(1)));
        SubKey bound =
                insertKey(settings().group(group).template(group).notBefore(NOW).expiresAt(NOW.plusMillis(1)));

        SubKeyQuery query = all().withGroup(group);
        Map<KeyState, List<SubKeyId>> expected = Map.of(
                KeyState.VALID, List.of(valid.id(), bound.id()),
                KeyState.DISABLED, List.of(disabled.id()),
                KeyState.REVOKED, List.of(revoked.id()),
                KeyState.EXPIRED, List.of(expired.id()),
                KeyState.NOT_YET_VALID, List.of(early.id()));
        expected.forEach((state, ids) -> assertThat(found(query.withState(state, NOW)))
                .as("%s", state)
                .containsExactlyInAnyOrderElementsOf(ids));
        assertThat(found(query)).hasSize(6);
        assertThat(found(all().withTemplate(group))).containsExactly(bound.id());
        assertThat(found(query.withText("a key").withTemplate(group).withState(KeyState.EXPIRED, NOW)))
                .isEmpty();
        assertThat(found(all().withGroup(newGroup()))).isEmpty();
    }

    @Test
    void pagesOfASearchGoOnBehindAnyKey() {
        String group = newGroup();
        List<SubKeyId> ids = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            SubKey key = newKey(settings().group(group).build());
            ids.add(insert(new SubKey(key.id(), key.digest(), key.settings(), key.status(), CREATED.plusMillis(i), 1))
                    .id());
        }
        SubKeyQuery two = SubKeyQuery.all(null, 2).withGroup(group);
        assertThat(found(two)).isEqualTo(ids.subList(0, 2));
        SubKeyQuery behind = SubKeyQuery.all(ids.get(1), 2).withGroup(group).withText("A KEY");
        assertThat(found(behind)).isEqualTo(ids.subList(2, 4));
        assertThat(found(SubKeyQuery.all(ids.get(6), 2).withGroup(group))).isEmpty();
        SubKey outside = newKey(settings().build());
        insert(new SubKey(outside.id(), outside.digest(), outside.settings(), outside.status(), CREATED, 1));
        assertThat(found(SubKeyQuery.all(outside.id(), 100).withGroup(group)))
                .as("after a key that does not fit")
                .containsAll(ids.subList(1, 7));
        assertThat(found(SubKeyQuery.all(newId(), 100).withGroup(group))).isEmpty();
    }

    @Test
    void namesOutliveTheirKeys() {
        SubKey alive = insertKey(settings().name("alive"));
        SubKey gone = insertKey(settings().name("gone 名前"));
        subKeys().delete(gone.id());
        assertThat(second().subKeys().names(List.of(alive.id(), gone.id(), newId(), gone.id())))
                .isEqualTo(Map.of(alive.id(), "alive", gone.id(), "gone 名前"));
        assertThat(subKeys().names(List.of())).isEmpty();
        assertThat(found(all().withText("gone 名前"))).doesNotContain(gone.id());
        List<SubKeyId> many =
                Stream.generate(() -> insertKey(settings()).id()).limit(130).toList();
        assertThat(subKeys().names(many)).hasSize(130).containsValue("a key");

        insert(gone);
        subKeys().delete(gone.id());
        assertThat(subKeys().names(List.of(gone.id()))).containsValue("gone 名前");
    }
}
