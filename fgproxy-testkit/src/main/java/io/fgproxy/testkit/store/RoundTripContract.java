package io.fgproxy.testkit.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeySet;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.OperationRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put in comes out, to the millisecond and to the character. */
abstract class RoundTripContract extends SubKeyContract {
    private void assertKept(SubKeySettings.Builder settings) {
        SubKey key = insertKey(settings);
        assertThat(store().subKeys().find(key.id())).as("inserted").contains(key);
        assertThat(second().subKeys().findByDigest(key.digest()))
                .as("seen by another node")
                .contains(key);
        SubKey plain = insertKey(settings());
        SubKey changed = update(plain.withSettings(key.settings()));
        assertThat(store().subKeys().find(plain.id())).as("updated").contains(changed);
        SubKey back = update(changed.withSettings(plain.settings()));
        assertThat(store().subKeys().find(plain.id())).as("updated back").contains(back);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "O'Hara \"and\" `sons` \\ ; -- /* */ % _ ? $1 :name {fn} ||",
                "\uD83D\uDE80 rocket, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢, 日本語, עברית, ΑΒΓ ß ı İ",
                "e\u0301 is not \u00e9",
                "  blanks around  ",
                "\u200B\u2028\uFEFFinvisible",
                "{\"json\":null}"
            })
    void nameIsKept(String name) {
        assertKept(settings().name(name));
    }

    @Test
    void longestNameIsKept() {
        assertKept(settings().name("\uD83D\uDE80".repeat(100)));
        assertKept(settings().name("\u20AC".repeat(200)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1970-01-01T00:00:00Z",
                "1969-12-31T23:59:59.999Z",
                "1883-11-18T12:03:57.123Z",
                "0001-01-01T00:00:00.001Z",
                "2011-12-30T10:30:00.500Z",
                "2026-03-29T01:30:00.007Z",
                "2038-01-19T03:14:08Z",
                "9999-12-31T23:59:59.999Z",
                "+123456-07-08T09:10:11.121Z"
            })
    void datesAreKept(Instant instant) {
        assertKept(settings().notBefore(instant));
        assertKept(settings().expiresAt(instant));
        assertKept(settings().notBefore(instant).expiresAt(instant.plusMillis(1)));
        SubKey created = new SubKey(newId(), newDigest(), settings().build(), KeyStatus.ENABLED, instant, 1);
        assertThat(store().subKeys().find(insert(created).id())).contains(created);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1, 2_147_483_648L, Long.MAX_VALUE})
    void limitIsKept(long limit) {
        assertKept(settings().requests(limit));
    }

    /** Limits of every form: each meter, window, zone, mode and decoration, and amounts up to the largest. */
    static List<Limit> limits() {
        String odd = "o'Hara/~%_\"\\{}?$1;--|#&<>*";
        List<Limit> limits = new ArrayList<>();
        for (Meter meter : Meter.values()) {
            limits.add(Limit.of(meter, 1_234_567, Window.lifetime()));
            limits.add(
                    Limit.of(meter, Long.MAX_VALUE, Window.lifetime()).forModels(odd + "x".repeat(256 - odd.length())));
        }
        ZoneId zone = ZoneId.of("America/Argentina/ComodRivadavia");
        for (Window.Unit unit : Window.Unit.values()) {
            limits.add(Limit.of(Meter.COST_USD, 1, new Window.Calendar(unit, zone)));
            limits.add(Limit.of(Meter.COST_USD, (1L << 53) - 1, new Window.Calendar(unit, zone))
                    .loosely());
        }
        limits.add(Limit.of(Meter.COST_USD, 0, Window.lifetime())
                .loosely()
                .alertingAt(1, 50, 99, 100)
                .increasedBy(Long.MAX_VALUE, Instant.parse("9999-12-31T23:59:59Z")));
        limits.add(Limit.of(Meter.REQUESTS, 5, Window.each(Window.Unit.DAY))
                .forModels("gpt-4o*")
                .alertingAt(80)
                .increasedBy(1, Instant.parse("2026-03-29T01:30:00.999Z")));
        return limits;
    }

    @Test
    void limitsOfEveryFormAreKeptInTheirOrder() {
        assertKept(settings().limits(limits()));
        List<Limit> reversed = new ArrayList<>(limits());
        Collections.reverse(reversed);
        assertKept(settings().limits(reversed));
        for (String id : List.of("UTC", "Z", "+05:30", "Etc/GMT+12")) {
            assertKept(
                    settings().limit(Limit.of(Meter.REQUESTS, 5, new Window.Calendar(Window.Unit.DAY, ZoneId.of(id)))));
        }
    }

    @Test
    void everyFormOfAPolicyIsKept() {
        List<String> none = List.of();
        List<String> models = List.of("gpt-4o*", "ft:gpt-4o-mini-2024-07-18:acme::*", "o\"'\\{}?$1");
        List<String> operations = List.of("chat.completions.create", "models.*", "POST /v1/embeddings");
        ModelRule anyModel = ModelRule.standard();
        OperationRule anyOperation = OperationRule.standard();
        List<ModelRule> modelRules = List.of(
                anyModel,
                anyModel.allowing(none),
                anyModel.allowing(models),
                anyModel.denying(models),
                anyModel.allowing(models).denying(List.of("gpt-4o-audio*")));
        List<OperationRule> operationRules = List.of(
                anyOperation,
                anyOperation.allowing(none),
                anyOperation.allowing(operations),
                anyOperation.denying(operations),
                anyOperation.allowing(operations).denying(List.of("models.delete")));
        for (ModelRule modelRule : modelRules) {
            for (OperationRule operationRule : operationRules) {
                assertKept(settings()
                        .policy(Policy.standard().withOperations(operationRule).withModels(modelRule)));
            }
        }
    }

    @Test
    void longPolicyIsKept() {
        String[] models = new String[300];
        for (int i = 0; i < models.length; i++) {
            models[i] = "ft:gpt-4o-mini-2024-07-18:acme:some-suffix:" + i;
        }
        assertKept(settings().allowModels(models));
    }

    @Test
    void mainKeysAreKeptInTheirOrder() {
        assertKept(settings().mainKeys(List.of(newMainKeyId())));
        assertKept(settings().mainKeys(List.of(newMainKeyId(), newMainKeyId(), newMainKeyId(), newMainKeyId())));
        assertKept(settings()
                .mainKeys(new MainKeySet(List.of(
                        new MainKeySet.Member(newMainKeyId(), 3),
                        new MainKeySet.Member(newMainKeyId(), 0),
                        new MainKeySet.Member(newMainKeyId(), MainKeySet.Member.HEAVIEST)))));
    }

    @Test
    void versionIsKept() {
        SubKey key = newKey(settings().build());
        SubKey old = new SubKey(key.id(), key.digest(), key.settings(), key.status(), CREATED, 3_000_000_000L);
        insert(old);
        SubKey changed = update(old.withStatus(KeyStatus.REVOKED));
        assertThat(store().subKeys().find(key.id())).contains(changed);
    }
}
