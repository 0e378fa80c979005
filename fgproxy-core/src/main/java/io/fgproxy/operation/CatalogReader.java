package io.fgproxy.operation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the table of operations; its format is told in the head of the resource. Stateless and thread-safe. */
final class CatalogReader {
    private static final String RESOURCE = "operations.tsv";
    private static final String NONE = "-";
    private static final int COLUMNS = 17;

    private CatalogReader() {}

    /** The operations of the resource; a missing or malformed one is an {@link IllegalStateException}. */
    static List<Operation> standardOperations() {
        try (InputStream stream = CatalogReader.class.getResourceAsStream(RESOURCE)) {
            if (stream == null) {
                throw new IllegalStateException("The resource " + RESOURCE + " of fgproxy is missing");
            }
            return read(new InputStreamReader(stream, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The operations of a table, in its order; a malformed line is an {@link IllegalStateException} that names it. */
    static List<Operation> read(Reader table) throws IOException {
        List<Operation> operations = new ArrayList<>();
        BufferedReader lines = new BufferedReader(table);
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                operations.add(parse(line));
            } catch (IllegalArgumentException e) {
                throw new IllegalStateException(RESOURCE + " line " + number + ": " + e.getMessage(), e);
            }
        }
        return operations;
    }

    private static Operation parse(String line) {
        String[] cells = line.split("\t", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException("expected " + COLUMNS + " columns, found " + cells.length);
        }
        return new Operation(
                cells[2],
                cells[0],
                cells[1],
                cells[3],
                Exposure.valueOf(cells[4]),
                bodies(cells[5]),
                locations(cells[6]),
                flag(cells[7]),
                optional(cells[8]),
                flag(cells[9]),
                flag(cells[10]),
                Set.copyOf(list(cells[11], ",")),
                new ParameterNames(
                        Set.copyOf(list(cells[13], ",")), list(cells[14], ","), Set.copyOf(list(cells[15], ","))),
                optional(cells[12]),
                optional(cells[16]));
    }

    private static Set<BodyKind> bodies(String cell) {
        Set<BodyKind> kinds = EnumSet.noneOf(BodyKind.class);
        for (String kind : list(cell, ",")) {
            kinds.add(BodyKind.valueOf(kind));
        }
        return kinds;
    }

    private static List<ModelLocation> locations(String cell) {
        return list(cell, "\\|").stream().map(CatalogReader::location).toList();
    }

    private static ModelLocation location(String text) {
        int colon = text.indexOf(':');
        String where = text.substring(0, Math.max(colon, 0));
        String what = text.substring(colon + 1);
        return switch (where) {
            case "body" -> new ModelLocation.Body(pointer(what));
            case "multipart" -> new ModelLocation.MultipartField(what);
            case "path" -> new ModelLocation.PathVariable(what);
            case "stored" -> new ModelLocation.Stored(what);
            default -> throw new IllegalArgumentException("unknown model location '" + text + "'");
        };
    }

    private static List<String> pointer(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("a body location starts with a slash: '" + text + "'");
        }
        return List.of(text.substring(1).split("/", -1));
    }

    private static boolean flag(String cell) {
        return switch (cell) {
            case "y" -> true;
            case "n" -> false;
            default -> throw new IllegalArgumentException("expected y or n, found '" + cell + "'");
        };
    }

    private static @Nullable String optional(String cell) {
        return cell.equals(NONE) ? null : cell;
    }

    private static List<String> list(String cell, String separator) {
        return cell.equals(NONE) ? List.of() : List.of(cell.split(separator, -1));
    }
}
