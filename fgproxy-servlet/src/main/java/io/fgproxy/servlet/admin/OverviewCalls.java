package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.Reports;
import io.fgproxy.codec.ReportJson;
import io.fgproxy.quota.Amounts;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import io.fgproxy.usage.UsageSum;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The overview. What takes long to add up is kept for a minute, for each of the few ways to ask for it; what does not is
 * always new. Thread-safe.
 */
final class OverviewCalls {
    private static final int MOST_DAYS = 366;
    private static final int DAYS = 30;
    private static final int TOP = 10;
    private static final long LONG_NANOS = Duration.ofMillis(150).toNanos();
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int MOST_KEPT = 32;

    private final FgProxy proxy;
    private final Reports reports;
    private final KeyNames names;
    private final Map<List<Object>, Kept> kept = new LinkedHashMap<>();

    OverviewCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.reports = proxy.reports();
        this.names = new KeyNames(proxy.subKeys());
    }

    private record Kept(Instant since, String json) {}

    Answer overview(AdminCall call) {
        Query query = Query.of(call, "days", "zone", "group");
        int days = query.number("days", MOST_DAYS, DAYS);
        ZoneId zone = query.zone();
        String group = query.text("group");
        List<Object> key = List.of(days, zone, group == null ? "" : group);
        Instant now = proxy.gate().now();
        String known = find(key, now);
        if (known != null) {
            return Answer.ok(known);
        }
        long start = System.nanoTime();
        String json = answer(days, zone, group, now);
        if (System.nanoTime() - start > LONG_NANOS) {
            keep(key, new Kept(now, json));
        }
        return Answer.ok(json);
    }

    private synchronized @Nullable String find(List<Object> key, Instant now) {
        kept.values()
                .removeIf(old ->
                        old.since().plus(KEPT).isBefore(now) || old.since().isAfter(now));
        Kept found = kept.get(key);
        return found == null ? null : found.json();
    }

    private synchronized void keep(List<Object> key, Kept answer) {
        if (kept.size() < MOST_KEPT) {
            kept.put(key, answer);
        }
    }

    private String answer(int days, ZoneId zone, @Nullable String group, Instant now) {
        LocalDate first = LocalDate.ofInstant(now, zone).minusDays(days - 1L);
        UsageFilter filter = UsageFilter.between(first.atStartOfDay(zone).toInstant(), now.plusMillis(1))
                .ofGroup(group);
        List<UsageSum> byDay =
                everyDay(first, days, reports.usage(question(filter, zone, MOST_DAYS + 1, UsageDimension.DAY)));
        List<UsageSum> keys = reports.usage(question(filter, zone, TOP, UsageDimension.SUB_KEY));
        ReportJson.Overview overview = new ReportJson.Overview(
                filter.from(),
                now,
                zone.getId(),
                byDay,
                keys,
                reports.usage(question(filter, zone, TOP, UsageDimension.MODEL)),
                // Neither is told apart by groups.
                group == null ? reports.refusals(question(filter, zone, TOP * 2, UsageDimension.REASON)) : null,
                total(byDay),
                group == null ? reports.keys() : null);
        return ReportJson.write(overview, names.of(keys));
    }

    private static UsageQuestion question(UsageFilter filter, ZoneId zone, int most, UsageDimension by) {
        return new UsageQuestion(filter, List.of(by), zone, most);
    }

    /** Those without use too, so that a plot needs not know of calendars. */
    private static List<UsageSum> everyDay(LocalDate first, int days, List<UsageSum> used) {
        Map<String, UsageSum> byDay = new HashMap<>();
        used.forEach(sum -> byDay.put(sum.by().getOrDefault(UsageDimension.DAY, ""), sum));
        List<UsageSum> all = new ArrayList<>();
        for (int i = 0; i < days; i++) {
            String day = first.plusDays(i).toString();
            UsageSum none = new UsageSum(Map.of(UsageDimension.DAY, day), 0, Amounts.NONE);
            all.add(byDay.getOrDefault(day, none));
        }
        return all;
    }

    private static UsageSum total(List<UsageSum> sums) {
        UsageSum total = new UsageSum(Map.of(), 0, Amounts.NONE);
        for (UsageSum sum : sums) {
            total = new UsageSum(
                    Map.of(), total.calls() + sum.calls(), total.charged().plus(sum.charged()));
        }
        return total;
    }
}
