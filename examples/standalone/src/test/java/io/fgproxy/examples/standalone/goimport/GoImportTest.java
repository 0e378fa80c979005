package io.fgproxy.examples.standalone.goimport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.memory.InMemoryKeyStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoImportTest {
    private static final String MAIN = "sk-mainmainmainmain";
    private static final String SECRET = "sk-abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
    private static final String OTHER = "sk-0123456789klmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV";
    private static final long LATER = 4_102_416_000L;

    @TempDir
    Path folder;

    private final KeyStore store = new InMemoryKeyStore();
    private final MasterKey masterKey = MasterKey.generate();
    private GoFile file;

    @BeforeEach
    void createFile() throws Exception {
        file = GoFile.create(folder.resolve("oapi-proxy.db"))
                .mainKey(1, MAIN)
                .model(7, "gpt-4o-mini")
                .model(8, "whisper-1");
    }

    private ImportReport run(boolean dry) {
        return GoImport.run(GoDatabase.read(file.path()), store, masterKey, dry);
    }

    private SubKeySettings imported(String secret) {
        ImportReport report = run(false);
        return store.subKeys()
                .findByDigest(KeyDigest.of(secret))
                .map(SubKey::settings)
                .orElseThrow(() -> new AssertionError(report.text()));
    }

    private void assertLeft(String why) {
        ImportReport report = run(false);
        assertThat(report.isIncomplete()).isTrue();
        assertThat(report.text()).contains("NOT taken over: 1\n  sub-key ", why).doesNotContain(SECRET, MAIN);
        assertThat(store.subKeys().list(null, 10)).isEmpty();
    }

    @Test
    void whitelistBecomesNamesAndRemainingCallsALimit() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 42);
        SubKeySettings settings = imported(SECRET);
        assertThat(settings.name()).isEqualTo("Go key 3 (sk-abcde...STUV)");
        assertThat(settings.expiresAt()).isEqualTo(Instant.ofEpochSecond(LATER));
        assertThat(settings)
                .isEqualTo(SubKeySettings.named(settings.name())
                        .allowModels("gpt-4o-mini")
                        .requests(42)
                        .expiresAt(settings.expiresAt())
                        .mainKeys(settings.mainKeys())
                        .build());
        assertThat(store.mainKeys().list())
                .singleElement()
                .satisfies(key -> assertThat(settings.mainKeys().ids()).containsExactly(key.id()))
                .satisfies(
                        key -> assertThat(masterKey.open(key.secret(), key.id().value()))
                                .isEqualTo(MAIN));
    }

    @Test
    void blacklistBecomesNamesAndNegativeMeansNoLimit() throws Exception {
        file.subKey(3, SECRET, "blacklist", "[8]", LATER, -1);
        SubKeySettings settings = imported(SECRET);
        assertThat(settings.limits()).isEmpty();
        assertThat(settings.policy())
                .isEqualTo(SubKeySettings.named("n")
                        .denyModels("whisper-1")
                        .build()
                        .policy());
    }

    @Test
    void emptyWhitelistAllowsNothing() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{}", LATER, 0);
        SubKeySettings settings = imported(SECRET);
        assertThat(settings.policy())
                .isEqualTo(SubKeySettings.named("n").allowModels().build().policy());
        assertThat(settings.limits())
                .singleElement()
                .satisfies(limit -> assertThat(limit.amount()).isZero());
    }

    @Test
    void dateIsThatOfShanghai() throws Exception {
        file.subKey(3, SECRET, "blacklist", "{}", "2031-01-01", 1);
        assertThat(imported(SECRET).expiresAt()).isEqualTo(Instant.parse("2030-12-31T16:00:00Z"));
    }

    @Test
    void whatIsLeftOutOfAWhitelistIsTold() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7,99]}", LATER, 1);
        assertThat(run(false).text()).contains("left out of its whitelist").contains("[99]");
    }

    @Test
    void whatWouldBecomeLooserIsLeft() throws Exception {
        file.subKey(3, SECRET, "blacklist", "{\"list\":[8,99]}", LATER, 1);
        assertLeft("nobody knows what it must not use: [99]");
    }

    @Test
    void modelThatIsAPatternIsNoName() throws Exception {
        file.model(9, "gpt-*").subKey(3, SECRET, "blacklist", "{\"list\":[9]}", LATER, 1);
        assertLeft("[9]");
    }

    @Test
    void keyWithoutItsMainKeyIsLeft() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 1)
                .execute("UPDATE fine_grained_keys SET parent_id = 5");
        assertLeft("its main key 5 is not there");
    }

    @Test
    void brokenRowsAreLeft() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 1);
        file.execute("UPDATE fine_grained_keys SET type = 'greylist'");
        assertLeft("neither whitelist nor blacklist");
        file.execute("UPDATE fine_grained_keys SET type = 'whitelist', list = '{\"list\":\"7\"}'");
        assertLeft("unreadable");
        file.execute("UPDATE fine_grained_keys SET list = '{', remain_calls = 1");
        assertLeft("unreadable");
        file.execute("UPDATE fine_grained_keys SET list = '{}', remain_calls = 'many'");
        assertLeft("no number");
        file.execute("UPDATE fine_grained_keys SET remain_calls = 1, expire = 'never'");
        assertLeft("no time");
        file.execute("UPDATE fine_grained_keys SET expire = 1, hash = 'x'");
        assertLeft("SHA-256");
    }

    @Test
    void secondRunChangesNothing() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 42)
                .subKey(4, OTHER, "whitelist", "{\"list\":[7]}", LATER, 1);
        run(false);
        var keys = store.subKeys().list(null, 10);
        file.execute("UPDATE fine_grained_keys SET remain_calls = 1000");
        assertThat(run(false).text()).contains("Taken over: 0").contains("There already, left as it is: 3");
        assertThat(store.subKeys().list(null, 10)).hasSize(2).isEqualTo(keys);
        assertThat(store.mainKeys().list()).hasSize(1);
    }

    @Test
    void sameSecretTwiceIsToldOf() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 42)
                .subKey(4, SECRET, "blacklist", "{}", LATER, -1);
        assertThat(run(false).text()).contains("sub-key 4 (sk-abcde...STUV): another sub-key");
        assertThat(store.subKeys().list(null, 10)).hasSize(1);
    }

    @Test
    void dryRunTellsTheSameAndDoesNothing() throws Exception {
        file.subKey(3, SECRET, "whitelist", "{\"list\":[7]}", LATER, 42);
        String told = run(true).text();
        assertThat(told)
                .contains("Would be taken over: 2", "until 2099-12-31T16:00:00Z, 42 requests")
                .doesNotContain(SECRET, MAIN);
        assertThat(store.subKeys().list(null, 10)).isEmpty();
        assertThat(store.mainKeys().list()).isEmpty();
        assertThat(run(false).text())
                .isEqualTo(told.replace("Would be taken", "Taken").replace("CANNOT be", "NOT"));
    }

    @Test
    void fileIsNotTouchedAndMustBeOne() throws Exception {
        byte[] before = Files.readAllBytes(file.path());
        run(false);
        assertThat(Files.readAllBytes(file.path())).isEqualTo(before);
        Path none = folder.resolve("none.db");
        assertThatIllegalArgumentException().isThrownBy(() -> GoDatabase.read(none));
        assertThat(none).doesNotExist();
        Path text = Files.writeString(folder.resolve("text.db"), "This is no database, but a text. ".repeat(99));
        assertThatIllegalArgumentException().isThrownBy(() -> GoDatabase.read(text));
    }
}
