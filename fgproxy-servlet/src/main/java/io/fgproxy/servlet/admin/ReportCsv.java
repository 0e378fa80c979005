package io.fgproxy.servlet.admin;

import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Reports for spreadsheets. */
final class ReportCsv {
    private static final int MICROS = 6;
    private static final List<String> AMOUNTS = List.of("requests", "input_tokens", "output_tokens", "cost_usd");

    private ReportCsv() {}

    static String usage(List<UsageDimension> by, List<UsageSum> sums, UnaryOperator<String> names) {
        List<String> columns = new ArrayList<>();
        for (UsageDimension dimension : by) {
            columns.add(dimension.code());
            if (dimension == UsageDimension.SUB_KEY) {
                columns.add("name");
            }
        }
        columns.add("calls");
        columns.addAll(AMOUNTS);
        Csv csv = new Csv(columns);
        for (UsageSum sum : sums) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (UsageDimension dimension : by) {
                String value = sum.by().getOrDefault(dimension, "");
                cells.add(value);
                if (dimension == UsageDimension.SUB_KEY) {
                    cells.add(names.apply(value));
                }
            }
            cells.add(sum.calls());
            cells.addAll(amounts(sum.charged()));
            csv.row(cells);
        }
        return csv.toString();
    }

    static String requests(List<UsageRecord> rows, UnaryOperator<String> names) {
        List<String> columns = new ArrayList<>(List.of(
                "id",
                "sub_key",
                "name",
                "operation",
                "model",
                "group",
                "main_key",
                "started_at",
                "ended_at",
                "status",
                "source"));
        columns.addAll(AMOUNTS);
        Csv csv = new Csv(columns);
        for (UsageRecord row : rows) {
            List<@Nullable Object> cells = new ArrayList<>(Arrays.asList(
                    row.id(),
                    row.key().value(),
                    names.apply(row.key().value()),
                    row.operation(),
                    row.model(),
                    row.group(),
                    row.mainKey() == null ? null : row.mainKey().value(),
                    row.startedAt().toString(),
                    row.endedAt().toString(),
                    row.status(),
                    row.source().code()));
            cells.addAll(amounts(row.charged()));
            csv.row(cells);
        }
        return csv.toString();
    }

    private static List<Number> amounts(Amounts charged) {
        return List.of(
                charged.requests(),
                charged.inputTokens(),
                charged.outputTokens(),
                BigDecimal.valueOf(charged.cost(), MICROS));
    }
}
