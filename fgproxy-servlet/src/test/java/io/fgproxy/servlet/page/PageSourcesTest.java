package io.fgproxy.servlet.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What must hold of the page's files without a browser. */
class PageSourcesTest {
    private static final Path SOURCES = Path.of("src/main/resources/io/fgproxy/servlet/page");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\w+}");
    private static final Pattern USED = Pattern.compile("\\bt\\(\\s*\"([^\"]+)\"");
    private static final Pattern CHOSEN = Pattern.compile("\\bt\\([^\"`()]+\\? \"([^\"]+)\" : \"([^\"]+)\"");
    private static final Pattern HOST = Pattern.compile("https?://[^\\s\"'`)<]*");

    private static String read(String name) {
        try {
            return Files.readString(SOURCES.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> SOURCES.relativize(file).toString().replace('\\', '/'))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static List<String> scripts() throws IOException {
        return names().stream().filter(name -> name.endsWith(".js")).toList();
    }

    private static JsonNode dictionary(String language) throws IOException {
        String text = read("js/lang/" + language + ".js");
        return new ObjectMapper().readTree(text.substring(text.indexOf('{'), text.lastIndexOf('}') + 1));
    }

    private static Set<String> keys(JsonNode dictionary) {
        Set<String> keys = new TreeSet<>();
        dictionary.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void everyFileIsServedAndNoOther() throws IOException {
        assertThat(new TreeSet<>(AdminPage.NAMES)).isEqualTo(names());
    }

    @Test
    void languagesSayTheSame() throws IOException {
        JsonNode english = dictionary("en");
        JsonNode chinese = dictionary("zh");
        assertThat(keys(chinese)).isEqualTo(keys(english));
        for (String key : keys(english)) {
            assertThat(chinese.get(key).asText()).as(key).isNotBlank();
            assertThat(placeholders(chinese.get(key))).as(key).isEqualTo(placeholders(english.get(key)));
        }
    }

    private static Set<String> placeholders(JsonNode text) {
        return PLACEHOLDER
                .matcher(text.asText())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyTextThatIsAskedForIsThere() throws IOException {
        Set<String> used = new TreeSet<>();
        for (String name : scripts()) {
            USED.matcher(read(name)).results().forEach(found -> used.add(found.group(1)));
            CHOSEN.matcher(read(name)).results().forEach(found -> used.addAll(List.of(found.group(1), found.group(2))));
        }
        assertThat(used).hasSizeGreaterThan(200);
        assertThat(keys(dictionary("en"))).containsAll(used);
    }

    @Test
    void nothingMakesMarkupOrCodeOfText() throws IOException {
        Pattern makes = Pattern.compile("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|DOMParser"
                + "|\\beval\\(|new Function|createContextualFragment|srcdoc|javascript:");
        for (String name : scripts()) {
            assertThat(read(name)).as(name).doesNotContainPattern(makes);
        }
    }

    @Test
    void pagesHaveNothingInlineAndNoOtherHost() throws IOException {
        for (String name : List.of("index.html", "key.html")) {
            assertThat(read(name)).as(name).doesNotContainPattern("<script(?![^>]* src=)|<style|\\son[a-z]+=|style=");
        }
        Set<String> hosts = new TreeSet<>();
        for (String name : names()) {
            HOST.matcher(read(name)).results().forEach(found -> hosts.add(found.group()));
        }
        // A namespace, what a field suggests to type, and two patterns of what is pasted.
        assertThat(hosts)
                .allMatch(host -> host.equals("http://www.w3.org/2000/svg")
                        || host.equals("https://api.openai.com/v1")
                        || !host.contains("."));
    }

    @Test
    void filesStaySmall() throws IOException {
        for (String name : names()) {
            if (!name.startsWith("js/lang/")) {
                assertThat(read(name).lines().count()).as(name).isLessThan(300);
            }
        }
    }
}
