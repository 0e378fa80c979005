package io.fgproxy.examples.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Each view with much in it, with nothing behind it, and with attacks in it. */
@Tag("browser")
@ParameterizedClass
@CsvSource({"1280,en", "1280,zh", "390,en", "390,zh"})
class PageViewsIT {
    private static final String KEY = "sk_4fZk0Qm1bWc83VtA";
    private static final List<String> VIEWS = List.of(
            "overview",
            "keys",
            "keys/new",
            "keys/" + KEY,
            "keys/" + KEY + "/edit",
            "main-keys",
            "groups",
            "models",
            "usage",
            "audit",
            "access");

    @Parameter(0)
    int width;

    @Parameter(1)
    String language;

    @TempDir
    Path downloads;

    private PageServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        server = new PageServer();
        browser = new Browser(width, language, downloads);
    }

    @AfterEach
    void nothingLeftTheOrigin() {
        if (browser != null) {
            assertThat(browser.complaints()).isEmpty();
            assertThat(browser.hosts()).containsOnly(URI.create(server.url()).getAuthority());
            browser.close();
        }
        server.close();
    }

    @Test
    void viewsAreReadableInLightAndDark() throws Exception {
        browser.open(server.url());
        browser.find("input[name=token]");
        browser.picture("sign-in");
        assertThat(browser.accessibilityFaults()).isEmpty();
        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        for (String theme : List.of("light", "dark")) {
            browser.script("document.documentElement.dataset.theme = arguments[0]", theme);
            for (String view : VIEWS) {
                browser.go("#/" + view);
                browser.picture(view.replace(KEY, "one").replace('/', '-') + "-" + theme);
                assertThat(browser.accessibilityFaults()).as(view + " " + theme).isEmpty();
                assertThat(browser.overflows())
                        .as(view + " wider than the window")
                        .isFalse();
                assertThat(browser.all(".is-error, .is-missing")).as(view).isEmpty();
            }
        }
    }

    @Test
    void dialogsAreReadable() throws Exception {
        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        browser.go("#/keys/" + KEY);
        for (String action : List.of("action.extend", "action.rotate", "action.revoke", "action.reset")) {
            browser.clickLabel("main .view-head", action);
            browser.find("dialog[open]");
            browser.picture("dialog-" + action);
            assertThat(browser.accessibilityFaults()).as(action).isEmpty();
            browser.clickLabel("dialog", "action.cancel");
            browser.until("!document.querySelector('dialog')");
        }
        browser.clickLabel("main form", "explain.ask");
        browser.find(".verdict-box");
        browser.picture("explain");
        assertThat(browser.accessibilityFaults()).isEmpty();
    }

    @Test
    void callsThatTheServerLacksAreToldAsSuch() throws Exception {
        for (String collection :
                List.of("me", "overview", "groups", "templates", "models", "prices", "usage", "audit")) {
            server.api.forget(collection);
        }
        server.api.forget("explain");
        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        for (String view : List.of("overview", "groups", "models", "usage", "audit")) {
            browser.go("#/" + view);
            assertThat(browser.find(".is-missing").getText()).as(view).contains(browser.label("error.missing"));
        }
        browser.picture("missing");
        browser.go("#/keys/new");
        browser.until("document.body.innerText.includes(" + quoted(browser.label("preview.missing")) + ")");
        browser.go("#/keys");
        assertThat(browser.all("tbody tr")).isNotEmpty();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "\\'") + "'";
    }

    @Test
    void namesOfKeysAreNeverMarkup() {
        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        for (String view : List.of("overview", "keys", "keys/sk_9Wm3Vb6HcKj1Ze4D", "usage", "audit")) {
            browser.go("#/" + view);
            assertThat(browser.all("main img")).as(view).isEmpty();
            assertThat(browser.title()).doesNotContain("pwned");
        }
        browser.go("#/keys");
        assertThat(browser.text()).contains("<img src=x onerror=");
    }

    @Test
    void wrongTokenIsToldAndSignedOutMeansGone() {
        browser.open(server.url());
        browser.type("input[name=token]", "wrong-token-of-nobody");
        browser.click("button[type=submit]");
        browser.until("document.body.innerText.includes(" + quoted(browser.label("signin.wrong")) + ")");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);

        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        assertThat(browser.script("return JSON.stringify(localStorage)").toString())
                .doesNotContain(FakeAdminApi.TOKEN);
        if (width < 500) {
            browser.click(".menu-button");
        }
        browser.clickLabel(".side", "action.signout");
        browser.find("input[name=token]");
        assertThat(browser.script("return sessionStorage.length")).isEqualTo(0L);
    }

    @Test
    void keyboardReachesEverythingAndFocusIsSeen() {
        browser.signIn(server.url(), FakeAdminApi.TOKEN);
        browser.find("body").sendKeys(Keys.TAB);
        assertThat(browser.script("return document.activeElement.className")).isEqualTo("skip");
        for (int i = 0; i < 40; i++) {
            browser.script("window.last = document.activeElement");
            ((WebElement) browser.script("return document.activeElement")).sendKeys(Keys.TAB);
            assertThat(browser.script(
                            "const e = document.activeElement; return e === document.body || e === window.last"
                                    + " || getComputedStyle(e).outlineStyle !== 'none'"))
                    .isEqualTo(true);
        }
        assertThat(browser.script("return document.querySelectorAll('[tabindex]:not([tabindex=\"0\"])"
                        + ":not([tabindex=\"-1\"])').length"))
                .isEqualTo(0L);
    }
}
