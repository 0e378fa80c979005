package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fgproxy.examples.standalone.ServerProcess.Reply;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.support.ui.Select;

/** What people come to the page for, on the real server. Stories whose calls the server lacks are left out, and say so. */
@Tag("browser")
@ParameterizedClass
@CsvSource({"1280,en", "1280,zh", "390,en", "390,zh"})
class PageStoriesIT {
    private static final Pattern CURL =
            Pattern.compile("(?s)curl (http://\\S+) .*-H \"Authorization: Bearer (\\S+)\" .*-d '(.*)'$");
    private static final String MINI = "{\"allow\":[\"gpt-4o-mini\"]}";

    @TempDir
    static Path folder;

    private static FakeOpenAi upstream;
    private static ServerProcess server;

    @Parameter(0)
    int width;

    @Parameter(1)
    String language;

    @TempDir
    Path downloads;

    private Browser browser;

    @BeforeAll
    static void startServer() throws IOException {
        upstream = FakeOpenAi.start();
        server = ServerProcess.start(
                folder,
                Map.of(
                        "FGPROXY_DATA",
                        folder.resolve("data").toString(),
                        "FGPROXY_ADMIN_TOKEN",
                        ServerProcess.ADMIN_TOKEN));
    }

    @AfterAll
    static void stopServer() {
        server.close();
        upstream.close();
    }

    @BeforeEach
    void openBrowser() throws Exception {
        browser = new Browser(width, language, downloads);
    }

    @AfterEach
    void nothingLeftTheOrigin() {
        if (browser != null) {
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.hosts()).isSubsetOf(server.uri("/").getAuthority());
            browser.close();
        }
    }

    private void signIn() {
        browser.signIn(server.uri("/admin/").toString(), ServerProcess.ADMIN_TOKEN);
    }

    /** Looks at the page as it is: keeps a picture, and lets axe judge it. */
    private void look(String name) throws IOException {
        browser.picture("story-" + name);
        assertThat(browser.accessibilityFaults()).as(name).isEmpty();
        assertThat(browser.overflows()).as(name + " wider than the window").isFalse();
    }

    private static void ensureMainKey() throws Exception {
        JsonNode all = server.admin("GET", "main_keys", null).json().at("/data");
        for (JsonNode key : all) {
            if (key.at("/name").asText().equals("default")) {
                return;
            }
        }
        server.admin(
                "POST",
                "main_keys",
                "{\"name\":\"default\",\"api_key\":\"" + upstream.key() + "\",\"base_url\":\"" + upstream.baseUrl()
                        + "\"}");
    }

    private static Reply mint(String name, String models) throws Exception {
        ensureMainKey();
        Reply minted = server.admin("POST", "sub_keys", "{\"name\":\"" + name + "\",\"models\":" + models + "}");
        assertThat(minted.status()).as(minted.body()).isEqualTo(201);
        return minted;
    }

    private void addLimit(int index, String meter, String amount, String window) {
        browser.clickLabel("main form", "limits.add");
        new Select(browser.all("[name='limit.meter']").get(index)).selectByValue(meter);
        browser.type(browser.all("[name='limit.amount']").get(index), amount);
        new Select(browser.all("[name='limit.window']").get(index)).selectByValue(window);
    }

    /** Story 1: from the printed token to a line that works. */
    @Test
    void firstKeyIsMadeAndItsLineWorks() throws Exception {
        signIn();
        browser.go("#/main-keys");
        String mainKey = "main " + width + language;
        browser.clickLabel("main", "mk.add");
        browser.type("[name='mk.name']", mainKey);
        browser.type("[name='mk.api_key']", upstream.key());
        browser.type("[name='mk.base_url']", upstream.baseUrl().toString());
        look("1-main-key");
        browser.click("dialog button[type=submit]");
        browser.until("document.querySelector('main').innerText.includes('" + mainKey + "')");
        assertThat(browser.text()).doesNotContain(upstream.key());
        browser.clickLabel("main", "mk.refresh");
        browser.find("main .note");

        browser.go("#/keys/new");
        browser.type("[name=name]", "class of 2027");
        browser.type("[name='models.allow']", "gpt-4o-mini");
        addLimit(0, "requests", "100", "lifetime");
        addLimit(1, "cost_usd", "5", "month");
        browser.clickLabel("main form", "form.when");
        browser.clickLabel("main form", "hours.add");
        browser.type("[name='hours.zone']", "Europe/Berlin");
        browser.until("document.querySelector('.preview').innerText.includes('09:00–17:00')");
        look("1-form");
        browser.click("main form button[type=submit]");
        String secret = browser.find("pre.secret").getText();
        assertThat(secret).startsWith("sk-fg-");
        look("1-secret");
        browser.click(".tabs .copy");
        browser.until("document.querySelector('.tabs .copy').textContent !== '" + browser.label("action.copy") + "'");
        String line = browser.clipboard();
        assertThat(line).contains(secret);

        String id = newestKey("class of 2027");
        JsonNode made = server.admin("GET", "sub_keys/" + id, null).json();
        assertThat(made.at("/hours").toString())
                .isEqualTo("{\"zone\":\"Europe/Berlin\",\"open\":[{\"days\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\"],"
                        + "\"from\":\"09:00\",\"to\":\"17:00\"}]}");
        assertThat(made.at("/limits/1/amount").asInt()).isEqualTo(5);
        if (!isOfficeHour()) {
            assertThat(run(line).status()).isEqualTo(403);
            server.admin("PATCH", "sub_keys/" + id, "{\"hours\":null}");
        }
        Reply answer = run(line);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static boolean isOfficeHour() {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.of("Europe/Berlin"));
        boolean weekend = now.getDayOfWeek() == DayOfWeek.SATURDAY || now.getDayOfWeek() == DayOfWeek.SUNDAY;
        return !weekend && now.getHour() >= 9 && now.getHour() < 17;
    }

    private static String newestKey(String name) throws Exception {
        String found = "";
        long at = -1;
        for (JsonNode key : server.admin("GET", "sub_keys?limit=100&q=" + name.replace(" ", "%20"), null)
                .json()
                .at("/data")) {
            if (key.at("/name").asText().equals(name) && key.at("/created_at").asLong() >= at) {
                found = key.at("/id").asText();
                at = key.at("/created_at").asLong();
            }
        }
        return found;
    }

    /** Sends what the curl line would send. */
    private static Reply run(String line) throws Exception {
        Matcher curl = CURL.matcher(line);
        assertThat(curl.find()).as(line).isTrue();
        assertThat(curl.group(1)).isEqualTo(server.uri("/v1/chat/completions").toString());
        return server.send("POST", "/v1/chat/completions", curl.group(2), curl.group(3));
    }

    /** Story 2: many keys of one template, saved as CSV. */
    @Test
    void thirtyKeysAreMadeOfATemplateAndSaved() throws Exception {
        ensureMainKey();
        signIn();
        String template = "student-" + width + "-" + language;
        browser.go("#/groups");
        browser.clickLabel("main", "template.new");
        browser.type("dialog [name=name]", template);
        browser.type("dialog [name='models.allow']", "gpt-4o-mini");
        look("2-template");
        browser.click("dialog button[type=submit]");
        browser.until("document.querySelector('main').innerText.includes('" + template + "')");

        browser.go("#/keys/new?template=" + template);
        browser.until("document.querySelector('[name=template]')?.value === '" + template + "'");
        browser.type("[name=name]", "class {n} " + language + width);
        browser.type("[name=count]", "30");
        browser.click("main form button[type=submit]");
        browser.find("main tbody tr");
        assertThat(browser.all("main tbody tr")).hasSize(30);
        look("2-secrets");
        browser.clickLabel("main", "secret.csv");
        List<String> lines = browser.download("sub-keys.csv").lines().toList();
        assertThat(lines).hasSize(31);
        assertThat(lines.get(1)).startsWith("class 1 " + language + width + ",sk_");
        String secret = lines.get(30).split(",", -1)[2];
        assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
        assertThat(server.chat(secret, "gpt-4o").status()).isEqualTo(403);
    }

    /** Story 3: why was I refused? */
    @Test
    void refusalIsExplainedAndItsRuleLoosened() throws Exception {
        Reply minted = mint("refused", MINI);
        assertThat(server.chat(minted.text("/secret"), "gpt-4o").status()).isEqualTo(403);
        signIn();
        browser.go("#/keys/" + minted.text("/id"));
        browser.type("[name='explain.request']", "{\"model\":\"gpt-4o\",\"messages\":[]}");
        browser.clickLabel("main form", "explain.ask");
        assertThat(browser.find(".verdict-box").getText())
                .contains("model_not_allowed", browser.label("explain.refused"));
        look("3-explained");
        browser.clickLabel("main form", "explain.loosen");
        browser.type("[name='models.allow']", "gpt-4o-mini, gpt-4o");
        browser.click("main form button[type=submit]");
        browser.until("location.hash.endsWith('" + minted.text("/id") + "')");
        assertThat(server.chat(minted.text("/secret"), "gpt-4o").status()).isEqualTo(200);
    }

    /** Story 4: a key leaks. */
    @Test
    void leakedSecretIsRotatedWithGraceAndEndedEarly() throws Exception {
        Reply minted = mint("leaked", MINI);
        String old = minted.text("/secret");
        signIn();
        browser.go("#/keys/" + minted.text("/id"));
        browser.clickLabel("main .view-head", "action.rotate");
        browser.choose("[name=grace]", "3600");
        browser.clickLabel("dialog .actions", "action.rotate");
        String secret = browser.find("pre.secret").getText();
        look("4-rotated");
        assertThat(server.chat(old, "gpt-4o-mini").status()).isEqualTo(200);
        assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
        browser.clickLabel("dialog", "action.close");
        browser.clickLabel("main", "rotate.previous.revoke");
        browser.until("!document.querySelector('main').innerText.includes('" + browser.label("rotate.previous.revoke")
                + "')");
        assertThat(server.chat(old, "gpt-4o-mini").status()).isEqualTo(401);
        assertThat(server.chat(secret, "gpt-4o-mini").status()).isEqualTo(200);
    }

    /** Story 5: who spent what. */
    @Test
    void monthsSpendIsSeenAndSaved() throws Exception {
        Reply minted = mint("spender " + width + language, "{\"allow\":[\"gpt-4o\"]}");
        assertThat(server.chat(minted.text("/secret"), "gpt-4o").status()).isEqualTo(200);
        signIn();
        browser.go("#/usage");
        browser.choose("[name='usage.by']", "sub_key,model");
        browser.until("document.querySelector('.ranks')?.innerText.includes('spender " + width + language + "')");
        look("5-usage");
        browser.clickLabel("main .view-head", "usage.csv");
        assertThat(browser.download("usage.csv"))
                .contains("spender " + width + language)
                .contains("gpt-4o");
        browser.go("#/overview");
        look("5-overview");
    }

    @Test
    void revokedKeyIsRefusedAtOnce() throws Exception {
        Reply minted = mint("to be revoked", MINI);
        assertThat(server.chat(minted.text("/secret"), "gpt-4o-mini").status()).isEqualTo(200);
        signIn();
        browser.go("#/keys/" + minted.text("/id"));
        browser.clickLabel("main .view-head", "action.revoke");
        assertThat(server.chat(minted.text("/secret"), "gpt-4o-mini").status()).isEqualTo(200);
        browser.clickLabel("dialog .actions", "action.revoke");
        browser.find("main .chip.is-revoked");
        look("revoked");
        assertThat(server.chat(minted.text("/secret"), "gpt-4o-mini").status()).isEqualTo(401);
    }

    @Test
    void editChangesOnlyWhatWasChanged() throws Exception {
        Reply minted = mint("edited", "{\"allow\":[\"gpt-4o-mini\"],\"aliases\":{\"small\":\"gpt-4o-mini\"}}");
        String path = "sub_keys/" + minted.text("/id");
        server.admin(
                "PATCH",
                path,
                "{\"tools\":{\"allow\":[\"web_search\"]},\"limits\":[{\"meter\":\"cost_usd\",\"amount\":\"0.000001\","
                        + "\"window\":\"day\",\"zone\":\"Asia/Shanghai\",\"alerts\":[80]}]}");
        JsonNode before = server.admin("GET", path, null).json();
        signIn();
        browser.go("#/keys/" + minted.text("/id") + "/edit");
        browser.type("[name=name]", "renamed <b>&amp;");
        browser.click("main form button[type=submit]");
        browser.until("document.querySelector('main h1')?.textContent === 'renamed <b>&amp;'");
        JsonNode after = server.admin("GET", path, null).json();
        for (String member : List.of("models", "tools", "limits", "operations", "expires_at", "main_keys")) {
            assertThat(after.get(member)).as(member).isEqualTo(before.get(member));
        }
    }

    @Test
    void holderSeesTheirKeyAndNobodyKeepsIt() throws Exception {
        ensureMainKey();
        Reply minted = server.admin(
                "POST",
                "sub_keys",
                "{\"name\":\"mine\",\"models\":" + MINI
                        + ",\"limits\":[{\"meter\":\"requests\",\"amount\":10,\"window\":\"day\"}]}");
        String secret = minted.text("/secret");
        server.chat(secret, "gpt-4o-mini");
        browser.open(server.uri("/admin/key.html").toString());
        browser.type("[name=sub_key]", secret + "x");
        browser.click("button[type=submit]");
        browser.find(".note.is-bad");
        browser.type("[name=sub_key]", secret);
        browser.click("button[type=submit]");
        browser.find(".bar");
        assertThat(browser.text()).contains("mine", "gpt-4o-mini", browser.label("limit.used") + " 1");
        look("holder");
        assertThat(browser.script("return JSON.stringify([localStorage, sessionStorage, document.cookie])")
                        .toString())
                .doesNotContain(secret);
        browser.clickLabel("main", "holder.other");
        browser.find("[name=sub_key]");
        assertThat(browser.text()).doesNotContain("mine");
    }
}
