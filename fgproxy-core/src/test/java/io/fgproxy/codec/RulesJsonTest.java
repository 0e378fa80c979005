package io.fgproxy.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.AddressRule;
import io.fgproxy.policy.Cap;
import io.fgproxy.policy.HoursRule;
import io.fgproxy.policy.InputRule;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.McpLists;
import io.fgproxy.policy.ModelRule;
import io.fgproxy.policy.NameLists;
import io.fgproxy.policy.OpenHours;
import io.fgproxy.policy.ParameterRule;
import io.fgproxy.policy.Policy;
import io.fgproxy.policy.ReferenceRule;
import io.fgproxy.policy.Scalar;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.policy.ToolRule;
import io.fgproxy.quota.Limit;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON form of each rule of a policy, and of what keys share. */
class RulesJsonTest {
    private static final Policy STANDARD = Policy.standard();
    private static final String HEAD = "{\"models\":{\"deny\":[]},\"operations\":{\"deny\":[]},";

    @Test
    void aliases() {
        assertForm(
                STANDARD.withModels(ModelRule.standard().aliasing(Map.of("fast", "gpt-4o-mini", "best", "o3"))),
                "{\"models\":{\"deny\":[],\"aliases\":{\"best\":\"o3\",\"fast\":\"gpt-4o-mini\"}},"
                        + "\"operations\":{\"deny\":[]}}");
        assertThat(PolicyJson.read("{\"models\":{\"aliases\":null}}")).isEqualTo(STANDARD);
    }

    @Test
    void parameters() {
        ParameterRule rule = ParameterRule.standard()
                .allowing(List.of("a*"))
                .denying(List.of("b"))
                .requiring(List.of("user", "model"))
                .forcing(Map.of(
                        "store",
                        new Scalar.Flag(false),
                        "seed",
                        new Scalar.Whole(-7),
                        "user",
                        new Scalar.Text("x\""),
                        "stop",
                        new Scalar.Nothing()))
                .capping(Map.of("n", Cap.refuse(1), "output_tokens", Cap.clamp(100)));
        assertForm(
                STANDARD.withParameters(rule),
                HEAD
                        + "\"parameters\":{\"allow\":[\"a*\"],\"deny\":[\"b\"],\"required\":[\"user\",\"model\"],"
                        + "\"force\":{\"seed\":-7,\"stop\":null,\"store\":false,\"user\":\"x\\\"\"},"
                        + "\"cap\":{\"n\":{\"max\":1,\"over\":\"refuse\"},\"output_tokens\":{\"max\":100,\"over\":\"clamp\"}}}}");
        assertForm(
                STANDARD.withParameters(ParameterRule.standard().denying(List.of("b"))),
                HEAD + "\"parameters\":{\"deny\":[\"b\"]}}");
        assertThat(PolicyJson.read("{\"parameters\":{\"cap\":{\"n\":{\"max\":3}}}}")
                        .parameters()
                        .cap())
                .isEqualTo(Map.of("n", Cap.clamp(3)));
        assertThat(PolicyJson.read("{\"parameters\":{\"force\":null,\"cap\":null,\"required\":null}}"))
                .isEqualTo(STANDARD);
    }

    @Test
    void tools() {
        NameLists types = NameLists.standard().allowing(List.of("web_search")).denying(List.of("mcp"));
        ToolRule rule = ToolRule.standard()
                .withTypes(types)
                .withFunctions(NameLists.standard().allowing(List.of("get_*")).denying(List.of("x")))
                .withMcp(McpLists.standard()
                        .allowing(List.of("https://a.example/"))
                        .denying(List.of("connector:c")));
        assertForm(
                STANDARD.withTools(rule),
                HEAD
                        + "\"tools\":{\"allow\":[\"web_search\"],\"deny\":[\"mcp\"],"
                        + "\"functions\":{\"allow\":[\"get_*\"],\"deny\":[\"x\"]},"
                        + "\"mcp\":{\"allow\":[\"https://a.example/\"],\"deny\":[\"connector:c\"]}}}");
        assertForm(
                STANDARD.withTools(ToolRule.standard().withTypes(types)),
                HEAD + "\"tools\":{\"allow\":[\"web_search\"],\"deny\":[\"mcp\"]}}");
    }

    @Test
    void references() {
        assertForm(
                STANDARD.withReferences(
                        ReferenceRule.standard().allowing(List.of("prompt:p*")).denying(List.of("file"))),
                HEAD + "\"references\":{\"allow\":[\"prompt:p*\"],\"deny\":[\"file\"]}}");
    }

    @Test
    void input() {
        assertForm(STANDARD.withInput(new InputRule(0L)), HEAD + "\"input\":{\"max_bytes\":0}}");
        assertThat(PolicyJson.read("{\"input\":{\"max_bytes\":null}}")).isEqualTo(STANDARD);
        assertThat(PolicyJson.read("{\"input\":{}}")).isEqualTo(STANDARD);
    }

    @Test
    void addresses() {
        assertForm(
                STANDARD.withAddresses(
                        AddressRule.standard().allowing(List.of("10.0.0.0/8")).denying(List.of("10.1.0.0/16"))),
                HEAD + "\"addresses\":{\"allow\":[\"10.0.0.0/8\"],\"deny\":[\"10.1.0.0/16\"]}}");
    }

    @Test
    void hours() {
        OpenHours week = new OpenHours(EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY), 545, 17 * 60);
        OpenHours night = new OpenHours(Set.of(DayOfWeek.SUNDAY, DayOfWeek.SATURDAY), 23 * 60 + 59, 1440);
        assertForm(
                STANDARD.withHours(new HoursRule(ZoneId.of("Europe/Berlin"), List.of(week, night))),
                HEAD
                        + "\"hours\":{\"zone\":\"Europe/Berlin\",\"open\":["
                        + "{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],\"from\":\"09:05\",\"to\":\"17:00\"},"
                        + "{\"days\":[\"sat\",\"sun\"],\"from\":\"23:59\",\"to\":\"24:00\"}]}}");
        assertForm(
                STANDARD.withHours(new HoursRule(ZoneOffset.UTC, List.of())),
                HEAD + "\"hours\":{\"zone\":\"Z\",\"open\":[]}}");
    }

    @Test
    void whatKeysShare() {
        SharedRules rules = SharedRules.none()
                .withModelGroups(Map.of(
                        "cheap", List.of(ModelPattern.of("gpt-4o-mini"), ModelPattern.of("o3*")), "all", List.of()))
                .withKeyGroups(Map.of(
                        "students",
                        new KeyGroup("school", STANDARD.withInput(new InputRule(5L))),
                        "school",
                        new KeyGroup(null, STANDARD)));
        String json = "{\"model_groups\":{\"all\":[],\"cheap\":[\"gpt-4o-mini\",\"o3*\"]},\"key_groups\":{"
                + "\"school\":{\"policy\":{\"models\":{\"deny\":[]},\"operations\":{\"deny\":[]}}},"
                + "\"students\":{\"parent\":\"school\",\"policy\":" + HEAD + "\"input\":{\"max_bytes\":5}}}}}";
        assertThat(SharedRulesJson.write(rules)).isEqualTo(json);
        assertThat(SharedRulesJson.read(2, json)).isEqualTo(rules);
        assertThat(SharedRulesJson.read(7, json).version()).isEqualTo(7);
        SharedRules limited = SharedRules.none()
                .withKeyGroups(Map.of("g", new KeyGroup(null, STANDARD, List.of(Limit.requests(Long.MAX_VALUE)))));
        assertThat(SharedRulesJson.write(limited))
                .endsWith(
                        "\"limits\":[{\"meter\":\"requests\",\"amount\":9223372036854775807,\"window\":\"lifetime\"}]}}}");
        assertThat(SharedRulesJson.read(1, SharedRulesJson.write(limited))).isEqualTo(limited);
        assertThat(SharedRulesJson.read(0, "{}")).isEqualTo(SharedRules.none());
        assertThat(SharedRulesJson.read(0, "{\"model_groups\":null,\"key_groups\":null}"))
                .isEqualTo(SharedRules.none());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"models\":{\"aliases\":[]}} | models.aliases",
                "{\"models\":{\"aliases\":{\"a\":1}}} | models.aliases.a",
                "{\"models\":{\"aliases\":{\"a\":\"a\"}}} | models.aliases",
                "{\"parameters\":{\"other\":1}} | parameters.other",
                "{\"parameters\":{\"required\":1}} | parameters.required",
                "{\"parameters\":{\"required\":[\"a b\"]}} | parameters.required",
                "{\"parameters\":{\"force\":[]}} | parameters.force",
                "{\"parameters\":{\"force\":{\"a\":{}}}} | parameters.force.a",
                "{\"parameters\":{\"force\":{\"a\":1.5}}} | parameters.force.a",
                "{\"parameters\":{\"force\":{\"model\":\"a\"}}} | parameters",
                "{\"parameters\":{\"cap\":1}} | parameters.cap",
                "{\"parameters\":{\"cap\":{\"n\":1}}} | parameters.cap.n",
                "{\"parameters\":{\"cap\":{\"n\":{}}}} | parameters.cap.n.max",
                "{\"parameters\":{\"cap\":{\"n\":{\"max\":-1}}}} | parameters.cap.n.max",
                "{\"parameters\":{\"cap\":{\"n\":{\"max\":1,\"over\":\"warn\"}}}} | parameters.cap.n.over",
                "{\"parameters\":{\"cap\":{\"n\":{\"max\":1,\"more\":1}}}} | parameters.cap.n.more",
                "{\"tools\":{\"function\":{}}} | tools.function",
                "{\"tools\":{\"functions\":[]}} | tools.functions",
                "{\"tools\":{\"functions\":{\"x\":[]}}} | tools.functions.x",
                "{\"tools\":{\"mcp\":{\"allow\":[\"ftp://a\"]}}} | tools.mcp.allow",
                "{\"tools\":{\"mcp\":{\"x\":[]}}} | tools.mcp.x",
                "{\"references\":{\"allow\":[\"A\"]}} | references.allow",
                "{\"input\":{\"max_bytes\":-1}} | input.max_bytes",
                "{\"input\":{\"max_bytes\":\"1\"}} | input.max_bytes",
                "{\"input\":{\"max\":1}} | input.max",
                "{\"addresses\":{\"deny\":[\"10.0.0.1/8\"]}} | addresses.deny",
                "{\"hours\":{\"open\":[]}} | hours.zone",
                "{\"hours\":{\"zone\":\"Z\"}} | hours.open",
                "{\"hours\":{\"zone\":\"Mars\",\"open\":[]}} | hours.zone",
                "{\"hours\":{\"zone\":\"Z\",\"open\":{}}} | hours.open",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[1]}} | hours.open[0]",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"Mon\"]}]}} | hours.open[0].days",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"mon\"]}]}} | hours.open[0].from",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[],\"from\":\"09:00\",\"to\":\"10:00\"}]}} | hours.open[0]",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"mon\"],\"from\":\"9:00\"}]}} | hours.open[0].from",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"mon\"],\"from\":\"25:00\"}]}} | hours.open[0].from",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"mon\"],\"from\":\"09:60\"}]}} | hours.open[0].from",
                "{\"hours\":{\"zone\":\"Z\",\"open\":[{\"days\":[\"mon\"],\"from\":\"00:00\",\"to\":1}]}} | hours.open[0].to",
            })
    void aMistakeIsToldByTheNameOfTheMember(String json, String param) {
        InvalidMemberException mistake =
                catchThrowableOfType(InvalidMemberException.class, () -> PolicyJson.read(json));
        assertThat(mistake.param()).isEqualTo(param);
        assertThat(mistake).hasMessageContaining(param);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"groups\":{}} | groups",
                "{\"model_groups\":[]} | model_groups",
                "{\"model_groups\":{\"a\":\"gpt-4o\"}} | model_groups.a",
                "{\"model_groups\":{\"a\":[\"a b\"]}} | model_groups.a",
                "{\"model_groups\":{\"A\":[]}} | key_groups",
                "{\"key_groups\":1} | key_groups",
                "{\"key_groups\":{\"a\":{}}} | key_groups.a.policy",
                "{\"key_groups\":{\"a\":{\"policy\":[]}}} | key_groups.a.policy",
                "{\"key_groups\":{\"a\":{\"policy\":{\"x\":1}}}} | key_groups.a.policy.x",
                "{\"key_groups\":{\"a\":{\"policy\":{},\"parent\":1}}} | key_groups.a.parent",
                "{\"key_groups\":{\"a\":{\"policy\":{},\"parent\":\"b\"}}} | key_groups",
                "{\"key_groups\":{\"a\":{\"policy\":{},\"x\":\"b\"}}} | key_groups.a.x",
            })
    void aMistakeInWhatKeysShareIsTold(String json, String param) {
        InvalidMemberException mistake =
                catchThrowableOfType(InvalidMemberException.class, () -> SharedRulesJson.read(1, json));
        assertThat(mistake.param()).isEqualTo(param);
    }

    @Test
    void listsAreBounded() {
        String open = "{\"days\":[\"mon\"],\"from\":\"09:00\",\"to\":\"17:00\"}";
        assertThat(PolicyJson.read(hoursOf(open + ("," + open).repeat(99)))
                        .hours()
                        .open())
                .hasSize(100);
        assertThat(mistake(hoursOf(open + ("," + open).repeat(100)))).isEqualTo("hours.open");
        PolicyJson.read("{\"models\":{\"deny\":[\"m\"" + ",\"m\"".repeat(999) + "]}}");
        assertThat(mistake("{\"models\":{\"deny\":[\"m\"" + ",\"m\"".repeat(1_000) + "]}}"))
                .isEqualTo("models.deny");
    }

    private static String hoursOf(String open) {
        return "{\"hours\":{\"zone\":\"Z\",\"open\":[" + open + "]}}";
    }

    private static String mistake(String json) {
        return catchThrowableOfType(InvalidMemberException.class, () -> PolicyJson.read(json))
                .param();
    }

    private static void assertForm(Policy policy, String json) {
        assertThat(PolicyJson.write(policy)).isEqualTo(json);
        assertThat(PolicyJson.read(json)).isEqualTo(policy);
    }
}
