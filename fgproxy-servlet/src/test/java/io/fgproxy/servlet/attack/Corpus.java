package io.fgproxy.servlet.attack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** All cases, from the files beside this class. */
final class Corpus {
    /** The files, which are the families. */
    static final List<String> FAMILIES = List.of(
            "members",
            "encodings",
            "json-extensions",
            "types",
            "content-types",
            "content-encodings",
            "framing",
            "multipart",
            "paths",
            "methods",
            "credentials",
            "hop-by-hop",
            "organisation",
            "models",
            "tools",
            "mcp",
            "references",
            "parameters",
            "stateful",
            "batches",
            "realtime",
            "queries",
            "sizes",
            "denial");

    private Corpus() {}

    static List<PolicyCard> policies() {
        return PolicyCard.table(resource("policies"));
    }

    static List<AttackCase> family(String name) {
        return CaseFile.read(name, resource(name));
    }

    static List<AttackCase> all() {
        return FAMILIES.stream().flatMap(name -> family(name).stream()).toList();
    }

    private static String resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name + ".txt")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
