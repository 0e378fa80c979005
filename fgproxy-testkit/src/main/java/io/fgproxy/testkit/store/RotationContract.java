package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKey;
import io.fgproxy.store.SubKeyStore;
import io.fgproxy.store.TemplateStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a store promises of keys with two secrets, and of templates. */
abstract class RotationContract extends StoreFixture {
    private SubKeyStore subKeys() {
        return store().subKeys();
    }

    @Test
    void previousSecretIsKeptAndFindsTheKey() {
        SubKey key = insertKey(settings());
        SubKey rotated = update(key.withDigest(newDigest(), NOW));
        assertThat(second().subKeys().findByDigest(key.digest())).contains(rotated);
        assertThat(second().subKeys().findByDigest(rotated.digest())).contains(rotated);
        assertThat(second().subKeys().find(key.id())).contains(rotated);
        assertThat(subKeys()
                        .insert(new SubKey(
                                newId(), rotated.digest(), settings().build(), KeyStatus.ENABLED, CREATED, 1)))
                .isFalse();

        SubKey again = update(rotated.withDigest(newDigest(), NOW));
        assertThat(second().subKeys().findByDigest(key.digest()))
                .as("the secret before the previous one")
                .isEmpty();
        assertThat(second().subKeys().findByDigest(rotated.digest())).contains(again);

        SubKey edited = update(again.withSettings(settings().name("renamed").build()));
        assertThat(second().subKeys().findByDigest(rotated.digest())).contains(edited);
        SubKey alone = update(edited.withoutPrevious());
        assertThat(second().subKeys().findByDigest(rotated.digest())).isEmpty();
        assertThat(second().subKeys().findByDigest(again.digest())).contains(alone);
    }

    @Test
    void bothSecretsGoWithTheKey() {
        SubKey key = insertKey(settings());
        SubKey rotated = update(key.withDigest(newDigest(), NOW));
        assertThat(subKeys().delete(key.id())).isTrue();
        assertThat(second().subKeys().findByDigest(key.digest())).isEmpty();
        assertThat(second().subKeys().findByDigest(rotated.digest())).isEmpty();
    }

    /** Each winner keeps the secret before it, so in the end exactly the last two secrets are left. */
    @Test
    void racingRotationsLeaveTheLastTwoSecrets() throws Exception {
        int threads = 8;
        SubKey key = insertKey(settings());
        List<KeyDigest> won = new ArrayList<>(List.of(key.digest()));
        try (Race race = new Race(threads)) {
            for (int round = 0; round < 10; round++) {
                SubKey old = subKeys().find(key.id()).orElseThrow();
                List<KeyDigest> rivals =
                        Stream.generate(StoreFixture::newDigest).limit(threads).toList();
                List<Boolean> wins =
                        race.run(thread -> node(thread).subKeys().update(old.withDigest(rivals.get(thread), NOW)));
                assertThat(Collections.frequency(wins, true)).isEqualTo(1);
                won.add(rivals.get(wins.indexOf(true)));
                for (int i = 0; i < threads; i++) {
                    assertThat(second().subKeys().findByDigest(rivals.get(i)).isPresent())
                            .isEqualTo(wins.get(i));
                }
            }
        }
        SubKey last = subKeys().find(key.id()).orElseThrow();
        assertThat(last.version()).isEqualTo(11);
        for (int i = 0; i < won.size(); i++) {
            assertThat(second().subKeys().findByDigest(won.get(i)).isPresent())
                    .as("secret %d of %d", i, won.size())
                    .isEqualTo(i >= won.size() - 2);
        }
    }

    /** A rotation is a change like any other: what was decided on the key before it is decided again. */
    @Test
    void requestsDecidedBeforeARotationOrTheEndOfItsGraceAreDecidedAgain() {
        SubKey key = insertKey(5);
        SubKey rotated = update(key.withDigest(newDigest(), NOW.plusSeconds(60)));
        assertChanged(key);
        use(rotated, 2);
        SubKey alone = update(rotated.withoutPrevious());
        assertChanged(rotated);
        use(alone, 3);
        assertExhausted(alone, 5, 0);
    }

    @Test
    void templatesArePutReplacedListedAndDeleted() {
        TemplateStore templates = store().templates();
        String name = newGroup();
        assertThat(templates.find(name)).isEmpty();
        assertThat(templates.delete(name)).isFalse();

        KeyTemplate first = new KeyTemplate(
                name,
                settings()
                        .allowModels("gpt-4o-mini")
                        .denyOperations("models.list")
                        .requests(100)
                        .notBefore(CREATED)
                        .expiresAt(NOW)
                        .mainKeys(List.of(newMainKeyId()))
                        .group("students")
                        .build());
        templates.put(first);
        assertThat(second().templates().find(name)).contains(first);
        KeyTemplate other = new KeyTemplate(name, settings().build());
        second().templates().put(other);
        assertThat(templates.find(name)).contains(other);

        KeyTemplate before =
                new KeyTemplate("-" + name.substring(0, 20), settings().build());
        templates.put(before);
        assertThat(second().templates().list()).containsSubsequence(before, other);
        assertThat(second().templates().delete(name)).isTrue();
        assertThat(templates.find(name)).isEmpty();
        assertThat(templates.list()).contains(before).doesNotContain(other);
    }

    @Test
    void racingPutsOfOneTemplateLeaveOneOfThem() throws Exception {
        int threads = 6;
        String name = newGroup();
        try (Race race = new Race(threads)) {
            race.run(thread -> {
                node(thread)
                        .templates()
                        .put(new KeyTemplate(name, settings().requests(thread).build()));
                return true;
            });
        }
        assertThat(store().templates().find(name).orElseThrow().settings().limits())
                .hasSize(1);
    }
}
