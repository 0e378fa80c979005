package io.fgproxy.codec;

import static io.fgproxy.codec.Documents.mistake;
import static io.fgproxy.codec.Documents.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.codec.SubKeyOrders.Extension;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKeySettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is to be done with sub-keys: many at once, for longer, with a grace; and whose template a new one has. */
class SubKeyOrdersTest {
    private static final long THOUSAND_YEARS = 366L * 24 * 3600 * 1000;

    @Test
    void manyKeysAreNumbered() {
        assertThat(names("{'name':'pupil','count':3}")).containsExactly("pupil 1", "pupil 2", "pupil 3");
        assertThat(names("{'name':'{n} of class {n}','count':2}")).containsExactly("1 of class 1", "2 of class 2");
        assertThat(names("{'name':'one','count':1}")).containsExactly("one 1");
        assertThat(names("{'name':'many','count':1000}")).hasSize(1_000).endsWith("many 1000");
    }

    @Test
    void manyKeysHaveTheSameSettings() {
        assertThat(bulk("{'name':'pupil','count':2,'template':'class'}"))
                .containsExactly(settings("pupil 1"), settings("pupil 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'name':'a'} | count: Missing required member count",
                "{'name':'a','count':null} | count: Missing required member count",
                "{'name':'a','count':0} | count: count must be an integer from 1 to 1000",
                "{'name':'a','count':1001} | count: count must be an integer from 1 to 1000",
                "{'name':'a','count':4294967297} | count: count must be an integer from 1 to 1000",
                "{'name':'a','count':'1'} | count: count must be an integer",
                "{'count':1} | name: Missing required member name",
                "{'name':'a','count':1,'number':1} | number: Unknown member number",
                "{'name':'a','count':1,'template':'none'} | template: template: there is no template 'none'"
            })
    void aMistakeInManyIsTold(String json, String told) {
        assertThat(mistake(() -> bulk(json))).startsWith(told);
    }

    @Test
    void aNameThatBecomesTooLongIsTold() {
        assertThat(names("{'name':'" + "n".repeat(198) + "','count':9}")).hasSize(9);
        assertThat(mistake(() -> bulk("{'name':'" + "n".repeat(198) + "','count':10}")))
                .startsWith("name: name must have 1 to 200 characters");
    }

    @Test
    void aKeyIsExtendedUntilATimeOrByOne() {
        assertThat(SubKeyOrders.readExtension(utf8("{'expires_at':100}")))
                .isEqualTo(new Extension.Until(Instant.ofEpochSecond(100)));
        assertThat(SubKeyOrders.readExtension(utf8("{'expires_at':null,'seconds':1}")))
                .isEqualTo(new Extension.By(Duration.ofSeconds(1)));
        assertThat(SubKeyOrders.readExtension(utf8("{'seconds':" + THOUSAND_YEARS + "}")))
                .isEqualTo(new Extension.By(Duration.ofSeconds(THOUSAND_YEARS)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | null: One of expires_at and seconds must be there",
                "{'expires_at':1,'seconds':1} | null: One of expires_at and seconds must be there",
                "{'expires_at':-1} | expires_at: expires_at must be in Unix seconds",
                "{'seconds':0} | seconds: seconds must be an integer from 1 to 31622400000",
                "{'seconds':31622400001} | seconds: seconds must be an integer from 1 to 31622400000",
                "{'seconds':1.5} | seconds: seconds must be an integer",
                "{'days':1} | days: Unknown member days; known are [expires_at, seconds]"
            })
    void aMistakeInAnExtensionIsTold(String json, String told) {
        assertThat(mistake(() -> SubKeyOrders.readExtension(utf8(json)))).startsWith(told);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | 0",
                "{'grace_seconds':null} | 0",
                "{'grace_seconds':0} | 0",
                "{'grace_seconds':3600} | 3600",
                "{'grace_seconds':31536000} | 31536000"
            })
    void aGraceIsFromNoneToAYear(String json, long seconds) {
        assertThat(SubKeyOrders.readGrace(utf8(json))).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "31536001", "'1'", "true"})
    void anotherGraceIsRefused(String grace) {
        assertThat(mistake(() -> SubKeyOrders.readGrace(utf8("{'grace_seconds':" + grace + "}"))))
                .startsWith("grace_seconds: grace_seconds must be an integer");
        assertThat(mistake(() -> SubKeyOrders.readGrace(utf8("{'grace':" + grace + "}"))))
                .startsWith("grace: Unknown member grace");
    }

    @Test
    void theTemplateOfANewKeyIsKnownBeforeAllElse() {
        assertThat(IssuedJson.template(utf8("{'template':'class','what':'ever'}")))
                .isEqualTo("class");
        assertThat(IssuedJson.template(utf8("{'name':'x'}"))).isNull();
        assertThat(IssuedJson.template(utf8("{'template':null}"))).isNull();
        assertThat(mistake(() -> IssuedJson.template(utf8("{'template':1}"))))
                .isEqualTo("template: template must be a string");
        assertThat(mistake(() -> IssuedJson.template(utf8("[]")))).startsWith("null: ");
    }

    private static SubKeySettings settings(String name) {
        return SubKeySettings.named(name).template("class").group("students").build();
    }

    private static List<String> names(String json) {
        return bulk(json).stream().map(SubKeySettings::name).toList();
    }

    private static List<SubKeySettings> bulk(String json) {
        KeyTemplate template = new KeyTemplate("class", settings("x"));
        return SubKeyOrders.readBulk(
                utf8(json), name -> name.equals("class") ? Optional.of(template) : Optional.empty());
    }
}
