package io.fgproxy.servlet.admin;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Comma-separated values as RFC 4180 has them, for spreadsheets: text that these would take for a formula gets an
 * apostrophe in front, which makes it text again. Not thread-safe.
 */
final class Csv {
    /** The full-width forms too, which some programs take for the same. */
    private static final String FORMULA = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private final StringBuilder text = new StringBuilder();

    /** With the names of the columns. */
    Csv(List<String> columns) {
        row(columns);
    }

    /** One more row: text is made safe, numbers stand as they are, null is nothing. */
    void row(List<? extends @Nullable Object> cells) {
        text.append(cells.stream().map(Csv::cell).collect(Collectors.joining(",")))
                .append("\r\n");
    }

    private static String cell(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        // A small amount of money is not to be written with an exponent.
        String plain = value instanceof BigDecimal decimal ? decimal.toPlainString() : value.toString();
        if (value instanceof Number) {
            return plain;
        }
        String safe = plain.isEmpty() || FORMULA.indexOf(plain.charAt(0)) < 0 ? plain : "'" + plain;
        boolean quoted = safe.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n' || c == ';');
        return quoted ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
