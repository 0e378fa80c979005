package io.fgproxy.benchmarks;

import io.fgproxy.FgProxy;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.usage.UsageDimension;
import io.fgproxy.usage.UsageFilter;
import io.fgproxy.usage.UsageQuestion;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * One question to the admin API.
 *
 * @param name what is asked
 * @param path where, for each time that it is asked
 */
record AdminQuestion(String name, IntFunction<String> path) {
    private static final int WARM_UP = 5;
    private static final int DEEP_PAGES = 40;

    /**
     * What was measured.
     *
     * @param rows how many objects the last answer had
     * @param median milliseconds until the whole answer was there
     * @param p95 the same of the slowest of twenty
     * @param processor milliseconds of processors that it took on average, here and in the database, without the
     *     database's helpers for one question
     */
    record Measured(long rows, double median, double p95, double processor) {}

    Measured measure(AdminClient client, int rounds) throws IOException, InterruptedException {
        double[] millis = new double[rounds];
        String answer = "";
        Duration used = Duration.ZERO;
        for (int i = -WARM_UP; i < rounds; i++) {
            if (i == 0) {
                used = ProcessorTime.here().plus(ProcessorTime.ofServer());
            }
            String asked = path.apply(i + WARM_UP);
            long begin = System.nanoTime();
            answer = client.get(asked);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - begin) / 1e6;
            }
        }
        used = ProcessorTime.here().plus(ProcessorTime.ofServer()).minus(used);
        Arrays.sort(millis);
        return new Measured(
                AdminClient.rows(answer),
                millis[rounds / 2],
                millis[(int) (rounds * 0.95)],
                used.toNanos() / 1e6 / rounds);
    }

    /** All questions; some of them begin where an answer to another one ended. */
    static List<AdminQuestion> all(AdminClient client, FgProxy proxy, Instant now)
            throws IOException, InterruptedException {
        List<AdminQuestion> all = new ArrayList<>();
        List<String> any = anywhere(proxy);
        lists(all, pages(client, "sub_keys?limit=100"), any);
        SubKeyId busiest = busiest(proxy, now);
        sums(all, busiest, any, now);
        log(all, client, busiest);
        always(all, "refusals of 30 days by reason", "refusals?group_by=reason");
        always(all, "refusals of 30 days by key", "refusals?group_by=sub_key&limit=20");
        always(all, "refusals of 30 days by day and reason, Berlin", "refusals?group_by=day,reason&zone=Europe/Berlin");
        always(all, "audit log, first page", "audit?limit=50");
        always(all, "audit log of one actor", "audit?limit=50&actor=teacher%207");
        always(all, "audit log of one key", "audit?limit=50&target=" + busiest);
        always(all, "overview of 30 days", "overview?days=30&zone=Europe/Berlin");
        // Answers that took long are remembered for a minute: by the zone, so each time with another one.
        List<String> zones = ZoneId.getAvailableZoneIds().stream()
                .filter(zone -> zone.startsWith("Europe/"))
                .sorted()
                .toList();
        all.add(new AdminQuestion(
                "overview of 30 days, worked out each time",
                round -> "overview?days=30&zone=" + zones.get(round % zones.size())));
        all.add(new AdminQuestion(
                "overview of 90 days, worked out each time",
                round -> "overview?days=90&zone=" + zones.get(round % zones.size())));
        all.add(new AdminQuestion(
                "overview of 30 days of one group",
                round -> "overview?days=" + (30 + round % 3) + "&group=department-3"));
        return all;
    }

    private static void always(List<AdminQuestion> all, String name, String path) {
        all.add(new AdminQuestion(name, round -> path));
    }

    /** Where pages begin, all over the list. */
    private static List<String> pages(AdminClient client, String path) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        String after = AdminClient.lastId(client.get(path));
        for (int i = 0; i < DEEP_PAGES; i++) {
            ids.add(after);
            after = AdminClient.lastId(client.get(path + "&after=" + after));
        }
        return ids;
    }

    private static void lists(List<AdminQuestion> all, List<String> pages, List<String> far) {
        always(all, "keys, first page of 20", "sub_keys");
        always(all, "keys, first page of 100", "sub_keys?limit=100");
        all.add(new AdminQuestion(
                "keys, page after one of the first 4,000",
                round -> "sub_keys?after=" + pages.get(round % pages.size())));
        all.add(new AdminQuestion("keys, page far behind", round -> "sub_keys?after=" + far.get(round % far.size())));
        always(all, "keys, part of many names", "sub_keys?q=student");
        always(all, "keys, part of one name", "sub_keys?q=student%2088888");
        always(all, "keys, part of no name", "sub_keys?q=nobody");
        always(all, "keys, another script and case", "sub_keys?q=M%C3%9CLLER");
        all.add(new AdminQuestion(
                "keys, beginning of an id",
                round -> "sub_keys?q=" + far.get(round % far.size()).substring(0, 7)));
        for (String status : List.of("enabled", "disabled", "revoked", "expired", "not_yet_valid")) {
            always(all, "keys, status " + status, "sub_keys?status=" + status);
        }
        always(all, "keys of a group", "sub_keys?group=department-7");
        always(all, "keys of a group that has none", "sub_keys?group=nobody");
        always(all, "keys of a template, revoked", "sub_keys?template=course-2&status=revoked");
        always(all, "keys of a group, part of the name, expired", "sub_keys?group=department-7&q=9&status=expired");
        all.add(new AdminQuestion("one key", round -> "sub_keys/" + far.get(round % far.size())));
    }

    /** Keys of the later half of the list. */
    private static List<String> anywhere(FgProxy proxy) {
        List<String> ids = new ArrayList<>();
        List<SubKey> page = proxy.subKeys().list(null, 1000);
        while (!page.isEmpty()) {
            ids.add(page.get(page.size() - 1).id().value());
            page = proxy.subKeys().list(page.get(page.size() - 1).id(), 1000);
        }
        return ids.subList(Math.min(ids.size() - 1, ids.size() / 2), ids.size());
    }

    private static SubKeyId busiest(FgProxy proxy, Instant now) {
        UsageFilter filter = UsageFilter.between(now.minus(Duration.ofDays(30)), now);
        UsageQuestion question = new UsageQuestion(filter, List.of(UsageDimension.SUB_KEY), ZoneOffset.UTC, 1);
        return new SubKeyId(proxy.reports().usage(question).get(0).by().getOrDefault(UsageDimension.SUB_KEY, ""));
    }

    private static void sums(List<AdminQuestion> all, SubKeyId busiest, List<String> any, Instant now) {
        always(all, "use of 30 days, all", "usage");
        always(all, "use of 30 days by key, the first 1,000", "usage?group_by=sub_key");
        always(all, "use of 30 days by key, the first 20", "usage?group_by=sub_key&limit=20");
        long quarter = now.minus(Duration.ofDays(90)).getEpochSecond();
        always(all, "use of 90 days by key, the first 20", "usage?group_by=sub_key&limit=20&from=" + quarter);
        always(all, "use of 30 days by model", "usage?group_by=model");
        always(all, "use of 30 days by operation", "usage?group_by=operation");
        always(all, "use of 30 days by day", "usage?group_by=day");
        always(all, "use of 30 days by day, Berlin", "usage?group_by=day&zone=Europe/Berlin");
        always(all, "use of 90 days by day, Kathmandu", "usage?group_by=day&zone=Asia/Kathmandu&from=" + quarter);
        always(all, "use of 30 days by day and model, Berlin", "usage?group_by=day,model&zone=Europe/Berlin");
        always(all, "use of 30 days by group and status", "usage?group_by=group,status");
        always(all, "use of 30 days by key and model, the first 1,000", "usage?group_by=sub_key,model");
        always(all, "use of 30 days by key, as CSV", "usage?group_by=sub_key&format=csv");
        always(all, "use of 30 days of a group by key", "usage?group_by=sub_key&group=department-3");
        String key = "usage?sub_key=" + busiest + "&group_by=";
        always(all, "use of 30 days of the busiest key by day", key + "day");
        always(all, "use of 30 days of the busiest key by day, Berlin", key + "day&zone=Europe/Berlin");
        always(all, "use of 30 days of the busiest key by model", key + "model");
        all.add(new AdminQuestion(
                "use of 30 days of any key by day, Berlin",
                round -> "usage?group_by=day&zone=Europe/Berlin&sub_key=" + any.get(round % any.size())));
    }

    private static void log(List<AdminQuestion> all, AdminClient client, SubKeyId busiest)
            throws IOException, InterruptedException {
        List<String> pages = pages(client, "usage/requests?limit=1000");
        always(all, "requests, first page of 20", "usage/requests");
        always(all, "requests, first page of 1,000", "usage/requests?limit=1000");
        all.add(new AdminQuestion(
                "requests, page after one of the first 40,000",
                round -> "usage/requests?after=" + pages.get(round % pages.size())));
        always(all, "requests of a group", "usage/requests?group=department-3");
        always(all, "requests of a group that has none", "usage/requests?group=nobody");
        always(all, "requests with a model", "usage/requests?model=gpt-5");
        always(all, "requests with a model that has none", "usage/requests?model=gpt-2");
        always(all, "requests of the busiest key", "usage/requests?sub_key=" + busiest);
        always(all, "requests of the busiest key with a model", "usage/requests?model=gpt-2&sub_key=" + busiest);
        always(all, "requests of the busiest key, its own page", "sub_keys/" + busiest + "/usage");
        always(all, "10,000 requests as CSV", "usage/requests?format=csv");
    }
}
