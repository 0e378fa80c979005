package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.AzureShape;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SealedSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.UpstreamModel;
import io.fgproxy.key.UpstreamModels;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.quota.Limit;
import io.fgproxy.store.Hold;
import io.fgproxy.store.MainKeyStore;
import io.fgproxy.store.Reservation;
import io.fgproxy.store.ReserveResult;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link MainKeyStore} promises. */
abstract class MainKeyContract extends RoundTripContract {
    private MainKeyStore keys() {
        return store().mainKeys();
    }

    private static MainKey newMainKey() {
        return new MainKey(newMainKeyId(), "main", new SealedSecret("v1.c2VhbGVk"), null, null, null, true, CREATED, 1);
    }

    private MainKey insert(MainKey key) {
        assertThat(keys().insert(key)).isTrue();
        return key;
    }

    private static MainKey changed(
            MainKey key, String name, SealedSecret secret, @Nullable URI baseUrl, @Nullable String organization) {
        return new MainKey(
                key.id(),
                name,
                secret,
                baseUrl,
                organization,
                organization == null ? null : "proj_" + organization,
                key.enabled(),
                key.createdAt(),
                key.version() + 1);
    }

    @Test
    void insertedMainKeyIsFoundOnEveryNode() {
        MainKey key = insert(newMainKey());
        assertThat(keys().find(key.id())).contains(key);
        assertThat(second().mainKeys().find(key.id())).contains(key);
        assertThat(second().mainKeys().list()).contains(key);
        assertThat(keys().find(newMainKeyId())).isEmpty();
    }

    @Test
    void takenMainKeyIdIsNotInsertedAndChangesNothing() {
        MainKey key = insert(newMainKey());
        MainKey other = changed(key, "other", new SealedSecret("v1.b3RoZXI="), null, null);
        assertThat(second().mainKeys().insert(other)).isFalse();
        assertThat(keys().find(key.id())).contains(key);
    }

    @Test
    void everyPartOfAMainKeyIsKept() {
        MainKey key = insert(newMainKey());
        MainKey full = changed(
                key,
                "O'Hara's \"\uD83D\uDE80\"",
                new SealedSecret("v1." + "x".repeat(1997)),
                URI.create("https://eu.api.openai.com:8443/v1?a=%20b#c"),
                "org-123");
        assertThat(keys().update(full)).isTrue();
        assertThat(second().mainKeys().find(key.id())).contains(full);
        MainKey disabled = full.withEnabled(false);
        assertThat(second().mainKeys().update(disabled)).isTrue();
        assertThat(keys().find(key.id())).contains(disabled);
        MainKey bare = changed(disabled, "main", key.secret(), null, null);
        assertThat(keys().update(bare)).isTrue();
        assertThat(keys().find(key.id())).contains(bare);
        MainKey early = new MainKey(
                newMainKeyId(),
                "m",
                key.secret(),
                full.baseUrl(),
                "o",
                "p",
                false,
                Instant.parse("1969-12-31T23:59:59.001Z"),
                3_000_000_000L);
        assertThat(keys().find(insert(early).id())).contains(early);
    }

    @Test
    void theShapeOfAzureIsKept() {
        MainKey plain = newMainKey();
        for (AzureShape azure : List.of(
                new AzureShape("2024-10-21", Map.of()),
                new AzureShape("2025-04-01-preview", Map.of("gpt-4o", "a.b_c-1", "ft:gpt-4o:o'hara::x", "ft")))) {
            MainKey key = new MainKey(
                    newMainKeyId(),
                    "azure",
                    plain.secret(),
                    URI.create("https://one.openai.azure.com/openai"),
                    null,
                    null,
                    azure,
                    List.of(),
                    true,
                    CREATED,
                    1);
            insert(key);
            assertThat(second().mainKeys().find(key.id())).contains(key);
            MainKey disabled = key.withEnabled(false);
            assertThat(keys().update(disabled)).isTrue();
            assertThat(second().mainKeys().list()).contains(disabled);
        }
    }

    @Test
    void limitsOfAMainKeyAreKept() {
        MainKey key = insert(newMainKey());
        MainKey limited = key.withLimits(limits());
        assertThat(keys().update(limited)).isTrue();
        assertThat(second().mainKeys().find(key.id())).contains(limited);
        assertThat(second().mainKeys().list()).contains(limited);
        MainKey bare = limited.withLimits(List.of());
        assertThat(keys().update(bare)).isTrue();
        assertThat(second().mainKeys().find(key.id())).contains(bare);
    }

    @Test
    void changeOfAMainKeyRaisesTheSharedVersionAndRefusesWhatWasDecidedBefore() {
        SubKey asking = insertKey(2);
        MainKey key = newMainKey();
        List<BooleanSupplier> changes = List.of(
                () -> keys().insert(key),
                () -> keys().update(key.withLimits(List.of(Limit.requests(1)))),
                () -> keys().update(key.withLimits(List.of()).withEnabled(false)),
                () -> keys().delete(key.id()));
        for (BooleanSupplier change : changes) {
            SharedRules before = store().sharedRules().load();
            assertThat(change.getAsBoolean()).isTrue();
            SharedRules after = second().sharedRules().load();
            assertThat(after.version()).isGreaterThan(before.version());
            assertThat(after.keyGroups()).isEqualTo(before.keyGroups());
            assertThat(after.modelGroups()).isEqualTo(before.modelGroups());
            Reservation late = ask(asking).sharedVersion(before.version()).build();
            assertThat(now(second().ledger().reserve(late))).isEqualTo(new ReserveResult.KeyChanged());
            assertChanged(late);
            Hold hold = open(ask(asking).sharedVersion(after.version()));
            assertThat(release(ledger(), hold)).isTrue();
        }
        assertRequests(asking, 0, 0);
    }

    @Test
    void changeOfAMainKeyThatDidNotHappenLeavesTheSharedVersionAlone() {
        MainKey key = insert(newMainKey());
        SharedRules before = store().sharedRules().load();
        assertThat(keys().insert(key)).isFalse();
        assertThat(keys().update(key)).isFalse();
        assertThat(keys().delete(newMainKeyId())).isFalse();
        assertThat(second().sharedRules().load()).isEqualTo(before);
    }

    @Test
    void mainKeyUpdateOfAnotherVersionIsRefusedAndChangesNothing() {
        MainKey key = insert(newMainKey());
        MainKey disabled = key.withEnabled(false);
        assertThat(keys().update(disabled)).isTrue();
        assertThat(second().mainKeys().update(key.withEnabled(true)))
                .as("a stale change")
                .isFalse();
        assertThat(keys().update(disabled)).as("the same change again").isFalse();
        assertThat(keys().update(disabled.withEnabled(true).withEnabled(true)))
                .as("a change of a version yet to come")
                .isFalse();
        assertThat(keys().update(newMainKey().withEnabled(false))).as("unknown").isFalse();
        assertThat(keys().find(key.id())).contains(disabled);
    }

    @Test
    void deletedMainKeyIsGone() {
        MainKey key = insert(newMainKey());
        assertThat(keys().delete(key.id())).isTrue();
        assertThat(second().mainKeys().find(key.id())).isEmpty();
        assertThat(second().mainKeys().list()).doesNotContain(key);
        assertThat(keys().delete(key.id())).as("again").isFalse();
        assertThat(keys().update(key.withEnabled(false))).isFalse();
        insert(key);
    }

    @Test
    void mainKeysAreListedInOrderOfCreationAndTiesById() {
        List<MainKey> inOrder = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            MainKey key = newMainKey();
            inOrder.add(new MainKey(
                    key.id(), key.name(), key.secret(), null, null, null, true, CREATED.plusMillis(i / 3), 1));
        }
        inOrder.sort(Comparator.comparing(MainKey::createdAt)
                .thenComparing(key -> key.id().value()));
        List<MainKey> shuffled = new ArrayList<>(inOrder);
        Collections.shuffle(shuffled, new Random());
        shuffled.forEach(this::insert);
        assertThat(keys().list()).containsSubsequence(inOrder);
        List<MainKeyId> all = keys().list().stream().map(MainKey::id).toList();
        assertThat(all).doesNotHaveDuplicates();
    }

    @Test
    void modelsOfAMainKeyAreRememberedUntilItIsDeleted() {
        MainKey key =
                new MainKey(newMainKeyId(), "models", new SealedSecret("v1.eA=="), null, null, null, true, CREATED, 1);
        UpstreamModels told = new UpstreamModels(
                key.id(), NOW, List.of(new UpstreamModel("gpt-4o", "openai"), new UpstreamModel("o3", null)));
        assertThat(store().mainKeys().putModels(told)).as("of no key").isFalse();
        store().mainKeys().insert(key);
        long version = store().sharedRules().load().version();

        assertThat(store().mainKeys().putModels(told)).isTrue();
        assertThat(second().mainKeys().models()).contains(told);
        UpstreamModels newer = new UpstreamModels(key.id(), NOW.plusMillis(1), List.of());
        assertThat(second().mainKeys().putModels(newer)).isTrue();
        assertThat(store().mainKeys().models()).contains(newer).doesNotContain(told);
        assertThat(store().sharedRules().load().version())
                .as("requests are not decided on it")
                .isEqualTo(version);

        store().mainKeys().delete(key.id());
        assertThat(second().mainKeys().models())
                .noneMatch(each -> each.mainKey().equals(key.id()));
    }
}
