package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.json;
import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.SubKeyJson.Standing;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.quota.Tally;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a sub-key's holder is told, and the owner about secrets and the template. */
class SubKeyAnswersTest {
    private static final SubKeyId ID = new SubKeyId("sk_0123456789abcdef");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final KeySecret OLD = KeySecret.generate(ID, RANDOM);
    private static final KeySecret NEW = KeySecret.generate(ID, RANDOM);
    private static final SubKeySettings SETTINGS = SubKeySettings.named("ci")
            .mainKeys(List.of(new MainKeyId("mk_0123456789abcdef")))
            .template("class")
            .build();
    private static final SubKey KEY =
            new SubKey(ID, OLD.digest(), SETTINGS, KeyStatus.ENABLED, Instant.ofEpochSecond(50), 1);

    @Test
    void theHolderIsNotToldOfMainKeysAndTemplates() {
        String told = "'group':null,'previous_secret_expires_at':null,'created_at':50}";
        assertThat(SubKeyJson.write(standing(KEY)))
                .endsWith(json("'main_keys':['mk_0123456789abcdef'],"
                        + told.replace("null,'p", "null,'template':'class','p")));
        assertThat(SubKeyJson.writeForHolder(standing(KEY)))
                .endsWith(json("'expires_at':null," + told))
                .doesNotContain("mk_", "template", "class");
    }

    @Test
    void howLongAReplacedSecretIsGoodIsTold() {
        SubKey rotated = KEY.withDigest(NEW.digest(), Instant.ofEpochSecond(100, 999));
        assertThat(SubKeyJson.write(standing(rotated)))
                .contains(json("'previous_secret_expires_at':100,"))
                .doesNotContain(OLD.reveal(), NEW.reveal());
    }

    @Test
    void manyNewKeysAreWrittenEachWithItsSecret() {
        String first = SubKeyJson.writeWithSecret(standing(KEY), OLD);
        String second = SubKeyJson.writeWithSecret(standing(KEY), NEW);
        assertThat(SubKeyJson.writeAllWithSecrets(List.of(standing(KEY), standing(KEY)), List.of(OLD, NEW)))
                .isEqualTo("{\"object\":\"list\",\"data\":[" + first + "," + second + "],\"first_id\":\"" + ID
                        + "\",\"last_id\":\"" + ID + "\",\"has_more\":false}");
    }

    @Test
    void theTemplateIsEditedLikeAnythingElse() {
        assertThat(edited("{}").template()).isEqualTo("class");
        assertThat(edited("{'template':'other'}").template()).isEqualTo("other");
        assertThat(edited("{'template':null}").template()).isNull();
        assertThat(mistake(() -> edited("{'template':1}"))).isEqualTo("template: template must be a string");
        assertThat(mistake(() -> edited("{'template':'A b'}"))).startsWith("template: template must");
    }

    private static SubKeySettings edited(String patch) {
        return SubKeyJson.readPatch(utf8(patch)).applyTo(SETTINGS);
    }

    private static Standing standing(SubKey key) {
        return new Standing(key, Tally.ZERO, List.of());
    }
}
