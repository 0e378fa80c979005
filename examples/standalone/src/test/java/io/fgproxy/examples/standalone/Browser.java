package io.fgproxy.examples.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fgproxy.servlet.FgAdminPageServlet;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless Chromium: what people do with the page, and what the page did. */
final class Browser implements AutoCloseable {
    private static final List<String> BROWSERS =
            List.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome");
    private static final List<String> DRIVERS = List.of("/usr/bin/chromedriver", "/usr/lib/chromium/chromedriver");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final int HEIGHT = 900;

    private final ChromeDriver driver;
    private final String setting;
    private final String language;
    private final JsonNode labels;
    private final Path downloads;

    /** Opens one; where there is none the test is skipped, which is told. */
    Browser(int width, String language, Path downloads) throws IOException {
        this.language = language;
        this.downloads = downloads;
        this.labels = labels(language);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(find("FGPROXY_TEST_BROWSER", BROWSERS));
        options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu");
        options.addArguments("--lang=" + language, "--window-size=" + Math.max(width, 500) + "," + HEIGHT);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        logs.enable(LogType.PERFORMANCE, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(new File(find("FGPROXY_TEST_DRIVER", DRIVERS)))
                .build();
        this.driver = new ChromeDriver(service, options);
        this.setting = width + "-" + language;
        // Windows of less than 500 pixels exist on phones only.
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", HEIGHT, "deviceScaleFactor", 1, "mobile", false));
        driver.executeCdpCommand(
                "Browser.setDownloadBehavior", Map.of("behavior", "allow", "downloadPath", downloads.toString()));
        driver.executeCdpCommand(
                "Browser.grantPermissions",
                Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
    }

    private static JsonNode labels(String language) throws IOException {
        String name = "/io/fgproxy/servlet/page/js/lang/" + language + ".js";
        try (InputStream file = FgAdminPageServlet.class.getResourceAsStream(name)) {
            String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new ObjectMapper().readTree(text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1));
        }
    }

    /** What the page calls this in its language. */
    String label(String key) {
        if (!labels.has(key)) {
            throw new IllegalArgumentException(key);
        }
        return labels.get(key).asText();
    }

    private static String find(String variable, List<String> places) {
        String named = System.getenv(variable);
        String found = named != null
                ? named
                : places.stream()
                        .filter(place -> Files.isExecutable(Path.of(place)))
                        .findFirst()
                        .orElse(null);
        Assumptions.assumeTrue(
                found != null, "no browser here: install the Debian packages chromium and chromium-driver");
        return found;
    }

    /** Opens a page in this browser's language. */
    void open(String url) {
        driver.get(url);
        script("localStorage.setItem('fgproxy.language', arguments[0])", language);
        driver.get("about:blank");
        driver.get(url);
    }

    void go(String hash) {
        script("location.hash = arguments[0]", hash);
        settle();
    }

    /** Signs in on the admin page. */
    void signIn(String url, String token) {
        open(url);
        type("input[name=token]", token);
        click("button[type=submit]");
        find(".shell");
        settle();
    }

    /** Waits until nothing loads any more. */
    void settle() {
        until("!document.querySelector('[aria-busy=true]') && Boolean(document.querySelector('h1'))");
    }

    void until(String condition) {
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> condition + " on " + driver.getCurrentUrl() + ": " + text())
                .until(any -> Boolean.TRUE.equals(script("return " + condition)));
    }

    WebElement find(String css) {
        return new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> css + " on " + driver.getCurrentUrl() + ": " + text())
                .until(any -> driver.findElements(By.cssSelector(css)).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null));
    }

    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    void click(String css) {
        click(find(css));
    }

    void click(WebElement element) {
        script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    /** Clicks the button, link or summary with the text of this key, in the part that the selector names. */
    void clickLabel(String css, String key) {
        String label = label(key);
        String path =
                "[...document.querySelectorAll(arguments[0])].flatMap(e => [...e.querySelectorAll('button, a, summary')])"
                        + ".find(e => e.textContent.trim() === arguments[1] && e.checkVisibility())";
        new WebDriverWait(driver, PATIENCE)
                .withMessage(() -> label + " in " + css + ": " + text())
                .until(any -> script("return Boolean(" + path + ")", css, label).equals(true));
        click((WebElement) script("return " + path, css, label));
    }

    void type(String css, String text) {
        type(find(css), text);
    }

    void type(WebElement element, String text) {
        script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.clear();
        element.sendKeys(text);
    }

    void choose(String css, String value) {
        new Select(find(css)).selectByValue(value);
    }

    /** What was copied last. */
    String clipboard() {
        return String.valueOf(driver.executeAsyncScript(
                "const done = arguments[0]; navigator.clipboard.readText().then(done, done)"));
    }

    /** The text of a file that was downloaded, once it is there whole. */
    String download(String name) throws IOException {
        Path file = downloads.resolve(name);
        new WebDriverWait(driver, PATIENCE).withMessage(() -> "no " + file).until(any -> Files.isRegularFile(file));
        String text = Files.readString(file);
        Files.delete(file);
        return text;
    }

    String text() {
        return String.valueOf(script("return document.body.innerText"));
    }

    String title() {
        return driver.getTitle();
    }

    Object script(String code, Object... arguments) {
        return ((JavascriptExecutor) driver).executeScript(code, arguments);
    }

    /** Keeps a picture of the whole page as build output. */
    void picture(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Map<String, Object> taken = driver.executeCdpCommand(
                "Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
        byte[] png = OutputType.BYTES.convertFromBase64Png((String) taken.get("data"));
        Files.write(SCREENSHOTS.resolve(name + "-" + setting + ".png"), png);
    }

    /** What axe finds that is serious or worse; empty if there is nothing. */
    String accessibilityFaults() throws IOException {
        try (InputStream axe = Browser.class.getClassLoader().getResourceAsStream("axe.min.js")) {
            script(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
        }
        Object found = driver.executeAsyncScript(
                "const done = arguments[0]; axe.run().then(r => done(r.violations.filter(v => ['serious', 'critical']"
                        + ".includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' +"
                        + " n.failureSummary).join('; ')).join('\\n')))");
        return String.valueOf(found);
    }

    /** Whether the page is wider than the window. */
    boolean overflows() {
        return Boolean.TRUE.equals(
                script("return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
    }

    /** The hosts that requests went to since the last call; what has no host (data, blob, about) is left out. */
    Set<String> hosts() {
        return driver.manage().logs().get(LogType.PERFORMANCE).getAll().stream()
                .map(LogEntry::getMessage)
                .filter(message -> message.contains("Network.requestWillBeSent\""))
                .map(message -> message.replaceAll("(?s).*?\"request\":\\{.*?\"url\":\"([^\"]*)\".*", "$1"))
                .filter(url -> url.contains("://"))
                .map(url -> url.replaceAll("^[a-z]+://([^/]*).*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the console complained about, but for answers that the page was meant to get. */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .filter(message -> !message.contains("Failed to load resource"))
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
