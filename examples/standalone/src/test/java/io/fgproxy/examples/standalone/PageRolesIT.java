package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.fgproxy.examples.standalone.ServerProcess.Reply;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
import org.openqa.selenium.WebElement;

/** What the page offers to those who may not do everything, on the real server: no button that would be refused. */
@Tag("browser")
@ParameterizedClass
@CsvSource({"1280,en", "390,zh"})
class PageRolesIT {
    private static final List<String> CHANGES_OF_KEYS = List.of(
            "keys.new",
            "template.use",
            "action.edit",
            "action.extend",
            "action.rotate",
            "action.disable",
            "action.enable",
            "action.revoke");
    private static final List<String> CHANGES_OF_ALL = List.of(
            "action.delete",
            "action.reset",
            "mk.add",
            "mk.test",
            "mk.refresh",
            "mk.limits",
            "group.new",
            "template.new",
            "modelgroup.new",
            "access.new");

    @TempDir
    static Path folder;

    private static FakeOpenAi upstream;
    private static ServerProcess server;
    private static String own;
    private static String foreign;

    @Parameter(0)
    int width;

    @Parameter(1)
    String language;

    @TempDir
    Path downloads;

    private Browser browser;

    @BeforeAll
    static void startServer() throws Exception {
        upstream = FakeOpenAi.start();
        server = ServerProcess.start(
                folder,
                Map.of(
                        "FGPROXY_DATA",
                        folder.resolve("data").toString(),
                        "FGPROXY_ADMIN_TOKEN",
                        ServerProcess.ADMIN_TOKEN));
        Reply mainKey = done(server.admin(
                "POST",
                "main_keys",
                "{\"name\":\"default\",\"api_key\":\"" + upstream.key() + "\",\"base_url\":\"" + upstream.baseUrl()
                        + "\"}"));
        done(server.admin("POST", "main_keys/" + mainKey.json().at("/id").asText() + "/refresh_models", null));
        done(server.admin("PUT", "groups/school", "{}"));
        done(server.admin("PUT", "model_groups/small", "{\"models\":[\"gpt-4o-mini\"]}"));
        done(server.admin("PUT", "templates/class", "{\"sub_key\":{\"group\":\"school\"}}"));
        own = done(server.admin("POST", "sub_keys", "{\"name\":\"of the class\",\"template\":\"class\"}"))
                .json()
                .at("/id")
                .asText();
        foreign = done(server.admin("POST", "sub_keys", "{\"name\":\"of somebody else\"}"))
                .json()
                .at("/id")
                .asText();
    }

    private static Reply done(Reply reply) {
        assertThat(reply.status()).as(reply.body()).isLessThan(300);
        return reply;
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
    void nothingWasRefusedAndNothingLeftTheOrigin() {
        if (browser != null) {
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.hosts()).isSubsetOf(server.uri("/").getAuthority());
            browser.close();
        }
    }

    private void signIn(String role) throws Exception {
        String json = "{\"name\":\"" + role + "\",\"role\":\"" + role + "\""
                + (role.equals("issuer") ? ",\"template\":\"class\"}" : "}");
        String token = done(server.admin("POST", "admin_tokens", json))
                .json()
                .at("/secret")
                .asText();
        browser.signIn(server.uri("/admin/").toString(), token);
    }

    private void look(String view, String role) throws IOException {
        browser.go("#/" + view);
        browser.picture(role + "-" + view.replace(own, "one").replace('/', '-'));
        assertThat(browser.all(".is-error, .is-missing")).as(view).isEmpty();
        assertThat(browser.accessibilityFaults()).as(view).isEmpty();
        assertThat(browser.overflows()).as(view + " wider than the window").isFalse();
    }

    private List<String> offered() {
        return browser.all("main button, main a.button").stream()
                .map(WebElement::getText)
                .map(String::strip)
                .toList();
    }

    private List<String> labels(List<String> keys) {
        return keys.stream().map(browser::label).toList();
    }

    private List<String> views() {
        return browser.all(".side nav a").stream()
                .map(link -> link.getAttribute("href").replaceFirst(".*#/", ""))
                .toList();
    }

    @Test
    void viewerSeesEverythingAndIsOfferedNoChange() throws Exception {
        signIn("viewer");
        assertThat(views()).containsExactly("overview", "keys", "main-keys", "groups", "models", "usage", "audit");
        for (String view :
                List.of("overview", "keys", "keys/" + own, "main-keys", "groups", "models", "usage", "audit")) {
            look(view, "viewer");
            assertThat(offered())
                    .as(view)
                    .doesNotContainAnyElementsOf(labels(CHANGES_OF_KEYS))
                    .doesNotContainAnyElementsOf(labels(CHANGES_OF_ALL));
        }
        browser.go("#/groups");
        assertThat(browser.text()).contains("school", "class", "@small", "gpt-4o-mini");
        browser.go("#/models");
        assertThat(browser.find("main .card table").getText()).contains("gpt-4o-mini");
        browser.go("#/keys/" + own);
        browser.clickLabel("main form", "explain.ask");
        assertThat(browser.find(".verdict-box").isDisplayed()).isTrue();
    }

    @Test
    void issuerManagesTheKeysOfItsTemplateAndIsOfferedNothingElse() throws Exception {
        signIn("issuer");
        assertThat(views()).containsExactly("overview", "keys", "models", "usage");
        for (String view : List.of("overview", "keys", "keys/" + own, "models", "usage", "keys/new")) {
            look(view, "issuer");
            assertThat(offered()).as(view).doesNotContainAnyElementsOf(labels(CHANGES_OF_ALL));
        }
        browser.go("#/keys");
        assertThat(browser.text()).contains("of the class").doesNotContain("of somebody else");
        browser.go("#/keys/" + own);
        assertThat(offered()).containsAll(labels(List.of("action.extend", "action.rotate", "action.revoke")));

        browser.go("#/keys/new");
        browser.type("input[name=name]", "made by an issuer " + width);
        browser.click("main form button[type=submit]");
        browser.until("document.body.innerText.includes('sk-fg-')");
        browser.picture("issuer-made");
        assertThat(done(server.admin("GET", "sub_keys?q=issuer%20" + width, null))
                        .json()
                        .at("/data/0/template")
                        .asText())
                .isEqualTo("class");
    }

    /** Whoever types the address of a view that is not offered is told, and sees nothing of it. */
    @Test
    void whatIsNotOfTheIssuerIsNotShown() throws Exception {
        signIn("issuer");
        browser.script("location.hash = arguments[0]", "#/keys/" + foreign);
        assertThat(browser.find("main .is-error").getText()).isNotBlank();
        assertThat(browser.text()).doesNotContain("of somebody else");
    }
}
