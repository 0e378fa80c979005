package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.SubKeyStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What {@link SubKeyStore} promises to one caller at a time. */
abstract class SubKeyContract extends SubKeySearchContract {
    private SubKeyStore keys() {
        return store().subKeys();
    }

    @Test
    void insertedKeyIsFoundByIdAndDigestOnEveryNode() {
        SubKey key = insertKey(settings());
        assertThat(keys().find(key.id())).contains(key);
        assertThat(keys().findByDigest(key.digest())).contains(key);
        assertThat(second().subKeys().find(key.id())).contains(key);
        assertThat(second().subKeys().findByDigest(key.digest())).contains(key);
    }

    @Test
    void unknownKeyIsNotFound() {
        assertThat(keys().find(newId())).isEmpty();
        assertThat(keys().findByDigest(newDigest())).isEmpty();
    }

    @Test
    void takenIdIsNotInsertedAndChangesNothing() {
        SubKey key = insertKey(settings());
        KeyDigest digest = newDigest();
        assertThat(keys().insert(new SubKey(
                        key.id(), digest, settings().name("b").build(), KeyStatus.ENABLED, NOW, 1)))
                .isFalse();
        assertThat(keys().find(key.id())).contains(key);
        assertThat(keys().findByDigest(digest)).isEmpty();
    }

    @Test
    void takenDigestIsNotInsertedAndChangesNothing() {
        SubKey key = insertKey(settings());
        SubKeyId id = newId();
        assertThat(second().subKeys().insert(new SubKey(id, key.digest(), key.settings(), KeyStatus.ENABLED, NOW, 1)))
                .isFalse();
        assertThat(keys().find(id)).isEmpty();
        assertThat(keys().findByDigest(key.digest())).contains(key);
    }

    @Test
    void everyStatusIsKept() {
        for (KeyStatus status : KeyStatus.values()) {
            SubKey key = new SubKey(newId(), newDigest(), settings().build(), status, CREATED, 1);
            assertThat(keys().find(insert(key).id())).contains(key);
        }
    }

    @Test
    void updateReplacesTheKeyOnEveryNode() {
        SubKey key = insertKey(settings().requests(5).allowModels("gpt-4o"));
        SubKeySettings edited = settings()
                .name("renamed")
                .requests(7)
                .expiresAt(NOW)
                .mainKeys(List.of(newMainKeyId()))
                .build();
        SubKey changed = update(key.withSettings(edited));
        assertThat(second().subKeys().find(key.id())).contains(changed);
        SubKey disabled = update(changed.withStatus(KeyStatus.DISABLED));
        assertThat(second().subKeys().findByDigest(key.digest())).contains(disabled);
        SubKey enabled = update(disabled.withStatus(KeyStatus.ENABLED));
        assertThat(keys().find(key.id())).contains(enabled);
    }

    @Test
    void updateOfAnotherVersionIsRefusedAndChangesNothing() {
        SubKey key = insertKey(settings());
        SubKey changed = update(key.withStatus(KeyStatus.DISABLED));
        assertThat(second().subKeys().update(key.withStatus(KeyStatus.REVOKED)))
                .as("a stale change")
                .isFalse();
        assertThat(keys().update(changed)).as("the same change again").isFalse();
        assertThat(keys().update(changed.withStatus(KeyStatus.ENABLED).withStatus(KeyStatus.REVOKED)))
                .as("a change of a version yet to come")
                .isFalse();
        assertThat(keys().find(key.id())).contains(changed);
    }

    @Test
    void updateOfAnUnknownKeyIsRefused() {
        SubKey key = newKey(settings().build());
        assertThat(keys().update(key.withStatus(KeyStatus.DISABLED))).isFalse();
        assertThat(keys().find(key.id())).isEmpty();
    }

    @Test
    void changedDigestReplacesTheOldOne() {
        SubKey key = insertKey(settings());
        SubKey rotated = update(key.withDigest(newDigest()));
        assertThat(second().subKeys().findByDigest(key.digest())).isEmpty();
        assertThat(second().subKeys().findByDigest(rotated.digest())).contains(rotated);
        SubKey successor = new SubKey(newId(), key.digest(), key.settings(), KeyStatus.ENABLED, CREATED, 1);
        assertThat(keys().insert(successor)).as("the old digest is free").isTrue();
        assertThat(keys().findByDigest(key.digest())).contains(successor);
    }

    @Test
    void takenDigestIsNotUpdatedAndChangesNothing() {
        SubKey key = insertKey(settings());
        SubKey other = insertKey(settings());
        assertThat(keys().update(other.withDigest(key.digest()))).isFalse();
        assertThat(keys().findByDigest(key.digest())).contains(key);
        assertThat(keys().findByDigest(other.digest())).contains(other);
        update(other.withStatus(KeyStatus.DISABLED));
    }

    @Test
    void deletedKeyIsGone() {
        SubKey key = insertKey(settings());
        assertThat(keys().delete(key.id())).isTrue();
        assertThat(second().subKeys().find(key.id())).isEmpty();
        assertThat(second().subKeys().findByDigest(key.digest())).isEmpty();
        assertThat(second().subKeys().delete(key.id())).as("again").isFalse();
        assertThat(keys().update(key.withStatus(KeyStatus.DISABLED))).isFalse();
        assertThat(keys().insert(key)).as("id and digest are free").isTrue();
    }

    @Test
    void deleteOfAnUnknownKeyIsFalse() {
        assertThat(keys().delete(newId())).isFalse();
    }

    @Test
    void listIsInOrderOfCreationAndTiesById() {
        List<SubKey> inOrder = insertShuffled();
        List<SubKeyId> ours = ids(inOrder);
        assertThat(pages(3)).as("pages of 3").containsSubsequence(ours);
        assertThat(pages(1000)).as("one page").containsSubsequence(ours);
        for (int i = 0; i + 2 < ours.size(); i++) {
            assertThat(ids(keys().list(ours.get(i), 2)))
                    .as("after %d", i)
                    .containsExactlyElementsOf(ours.subList(i + 1, i + 3));
        }
        assertThat(keys().list(ours.get(0), 1)).containsExactly(inOrder.get(1));
    }

    @Test
    void listAfterTheLastOrAnUnknownKeyIsEmpty() {
        SubKey key = insertKey(settings());
        List<SubKeyId> all = pages(1000);
        assertThat(all).contains(key.id());
        assertThat(keys().list(all.get(all.size() - 1), 1)).isEmpty();
        assertThat(keys().list(newId(), 10)).isEmpty();
    }

    /** Nine keys of three instants of creation, inserted in random order; no other test uses their times. */
    private List<SubKey> insertShuffled() {
        List<SubKey> inOrder = new ArrayList<>();
        Random random = new Random();
        long firstCreated = CREATED.toEpochMilli() + random.nextInt();
        for (int i = 0; i < 9; i++) {
            Instant created = Instant.ofEpochMilli(firstCreated + i / 3);
            inOrder.add(new SubKey(newId(), newDigest(), settings().build(), KeyStatus.ENABLED, created, 1));
        }
        inOrder.sort(Comparator.comparing(SubKey::createdAt)
                .thenComparing(key -> key.id().value()));
        List<SubKey> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, random);
        shuffled.forEach(this::insert);
        return inOrder;
    }

    private List<SubKeyId> pages(int count) {
        List<SubKeyId> page = ids(keys().list(null, count));
        List<SubKeyId> all = new ArrayList<>(page);
        while (page.size() == count) {
            page = ids(keys().list(page.get(count - 1), count));
            all.addAll(page);
        }
        return all;
    }

    private static List<SubKeyId> ids(List<SubKey> keys) {
        return keys.stream().map(SubKey::id).toList();
    }
}
