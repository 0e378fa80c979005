package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.Reports;
import io.fgproxy.codec.ReportJson;
import io.fgproxy.codec.UsageLogJson;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.store.UsageLog;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageRecord;
import io.fgproxy.usage.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What can be asked of what was used and refused. Thread-safe. */
final class ReportCalls {
    private static final Duration STANDARD_TIME = Duration.ofDays(30);
    private static final int MOST_BUCKETS = 10_000;
    private static final int BUCKETS = 1000;
    private static final int MOST_ROWS = 1000;
    private static final int ROWS = 20;
    private static final int MOST_CSV_ROWS = 10_000;
    private static final int MOST_DIMENSIONS = 2;
    private static final Pattern CURSOR = Pattern.compile("([0-9]{1,15})\\.(.{1,64})");
    private static final Set<UsageDimension> OF_REFUSALS =
            Set.of(UsageDimension.REASON, UsageDimension.SUB_KEY, UsageDimension.DAY);

    private final FgProxy proxy;
    private final Reports reports;
    private final KeyNames names;

    ReportCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.reports = proxy.reports();
        this.names = new KeyNames(proxy.subKeys());
    }

    Answer usage(AdminCall call) {
        Query query = Query.of(call, "from", "to", "group_by", "sub_key", "model", "group", "zone", "limit", "format");
        List<UsageDimension> by = dimensions(query, dimension -> dimension != UsageDimension.REASON);
        int limit = query.number("limit", MOST_BUCKETS, BUCKETS);
        List<UsageSum> sums = told(() -> reports.usage(new UsageQuestion(filter(query), by, query.zone(), limit + 1)));
        List<UsageSum> shown = sums.subList(0, Math.min(limit, sums.size()));
        return query.csv()
                ? Answer.csv(ReportCsv.usage(by, shown, names.of(shown)))
                : Answer.ok(ReportJson.writeUsage(shown, names.of(shown), sums.size() > limit));
    }

    Answer refusals(AdminCall call) {
        Query query = Query.of(call, "from", "to", "group_by", "sub_key", "zone", "limit");
        List<UsageDimension> by = dimensions(query, OF_REFUSALS::contains);
        int limit = query.number("limit", MOST_BUCKETS, BUCKETS);
        UsageQuestion question = new UsageQuestion(
                filter(query), by.isEmpty() ? List.of(UsageDimension.REASON) : by, query.zone(), limit + 1);
        List<UsageSum> sums = reports.refusals(question);
        List<UsageSum> shown = sums.subList(0, Math.min(limit, sums.size()));
        return Answer.ok(ReportJson.writeRefusals(shown, names.of(shown), sums.size() > limit));
    }

    Answer requests(AdminCall call) {
        Query query = Query.of(call, "from", "to", "after", "limit", "sub_key", "model", "group", "format");
        boolean csv = query.csv();
        int limit = query.number("limit", csv ? MOST_CSV_ROWS : MOST_ROWS, csv ? MOST_CSV_ROWS : ROWS);
        List<UsageRecord> rows = reports.requests(wholeFilter(query), position(query.text("after")), limit + 1);
        List<UsageRecord> shown = rows.subList(0, Math.min(limit, rows.size()));
        UnaryOperator<String> named =
                names.of(shown.stream().map(UsageRecord::key).distinct().toList());
        return csv
                ? Answer.csv(ReportCsv.requests(shown, named))
                : Answer.ok(UsageLogJson.writePage(shown, named, rows.size() > limit));
    }

    private static UsageLog.@Nullable Position position(@Nullable String after) {
        if (after == null) {
            return null;
        }
        Matcher cursor = CURSOR.matcher(after);
        if (!cursor.matches()) {
            throw RefusedCall.badValue("after", "after must be the last_id of the page before.");
        }
        return new UsageLog.Position(Instant.ofEpochMilli(Long.parseLong(cursor.group(1))), cursor.group(2));
    }

    /** The last thirty days if it is not said. */
    private UsageFilter filter(Query query) {
        Instant to = query.time("to", proxy.gate().now().plusMillis(1));
        return filter(query, query.time("from", to.minus(STANDARD_TIME)), to);
    }

    /** All that there is if it is not said. */
    private static UsageFilter wholeFilter(Query query) {
        return filter(query, query.time("from", Instant.EPOCH), query.time("to", Instant.MAX));
    }

    private static UsageFilter filter(Query query, Instant from, Instant to) {
        SubKeyId key = query.subKey();
        return new UsageFilter(key, query.text("model"), query.text("group"), from, to);
    }

    private interface Allowed {
        boolean test(UsageDimension dimension);
    }

    private static List<UsageDimension> dimensions(Query query, Allowed allowed) {
        String text = query.text("group_by");
        List<UsageDimension> by = new ArrayList<>();
        for (String name : text == null ? new String[0] : text.split(",", -1)) {
            UsageDimension dimension = dimension(name);
            if (dimension == null || !allowed.test(dimension) || by.contains(dimension)) {
                throw badDimensions(allowed);
            }
            by.add(dimension);
        }
        if (by.size() > MOST_DIMENSIONS) {
            throw badDimensions(allowed);
        }
        return by;
    }

    private static @Nullable UsageDimension dimension(String name) {
        for (UsageDimension dimension : UsageDimension.values()) {
            if (dimension.code().equals(name)) {
                return dimension;
            }
        }
        return null;
    }

    private static RefusedCall badDimensions(Allowed allowed) {
        List<String> known = new ArrayList<>();
        for (UsageDimension dimension : UsageDimension.values()) {
            if (allowed.test(dimension)) {
                known.add(dimension.name().toLowerCase(Locale.ROOT));
            }
        }
        return RefusedCall.badValue("group_by", "group_by must be one or two of " + String.join(", ", known) + ".");
    }

    private interface Question {
        List<UsageSum> ask();
    }

    private static List<UsageSum> told(Question question) {
        try {
            return question.ask();
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue("group_by", e.getMessage() + ".");
        }
    }
}
