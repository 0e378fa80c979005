package io.fgproxy.benchmarks;

import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.store.HoldIds;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Rows of use. They come in sessions of eight requests on average, of one key with one model. Keys have sessions as often
 * as Zipf says: the busiest makes about four per cent of all requests, and on each day about every twentieth key makes
 * any. Each keeps to one to three of eight models; there is more in the later half of a day.
 */
final class AdminUse {
    private static final double SKEW = 0.9;
    private static final long DAY = 86_400_000;
    private static final int SESSIONS_AT_ONCE = 40;
    private static final int MEAN_SESSION = 8;
    private static final List<String> MODELS = List.of(
            "gpt-4o-mini", "gpt-4o", "gpt-4.1-mini", "gpt-4.1", "o4-mini", "gpt-5-mini", "gpt-5", "gpt-4.1-nano");

    private final HoldIds ids = new HoldIds(new SecureRandom());
    private final List<SubKey> keys;
    private final List<MainKeyId> mainKeys;
    private final Random random;
    private final double[] upTo;
    private final @Nullable Session[] open = new Session[SESSIONS_AT_ONCE];

    AdminUse(List<SubKey> keys, List<MainKeyId> mainKeys, Random random) {
        this.keys = new ArrayList<>(keys);
        this.mainKeys = mainKeys;
        this.random = random;
        // The busiest are not the oldest.
        Collections.shuffle(this.keys, random);
        this.upTo = new double[keys.size()];
        double sum = 0;
        for (int i = 0; i < upTo.length; i++) {
            sum += Math.pow(i + 1.0, -SKEW);
            upTo[i] = sum;
        }
    }

    void copy(PGConnection postgres, int rows, Instant begin, Instant end) throws SQLException {
        try (CopiedRows copied = new CopiedRows(
                postgres,
                "fg_usage",
                "id, key_id, key_group, main_key, operation, model, started_at, ended_at, status, source, requests,"
                        + " input_tokens, output_tokens, cost, reported")) {
            long time = end.toEpochMilli() - begin.toEpochMilli();
            long before = 0;
            for (int i = 0; i < rows; i++) {
                double day = (double) time / DAY * i / rows;
                double part = day - Math.floor(day);
                // Three quarters of the requests of a day come in the second half of it.
                double shifted = part < 0.25 ? part * 2 : 0.5 + (part - 0.25) * 2 / 3;
                before = Math.max(before, begin.toEpochMilli() + (long) ((Math.floor(day) + shifted) * DAY));
                row(copied, before);
            }
        }
    }

    /** Who is at it, and how. */
    private record Session(SubKey key, String operation, String model) {}

    private Session session() {
        int rank = rank();
        boolean embeds = random.nextInt(12) == 0;
        boolean responds = random.nextInt(8) == 0;
        String model = MODELS.get(Math.floorMod(rank * 31 + random.nextInt(1 + rank % 3), MODELS.size()));
        return embeds
                ? new Session(keys.get(rank), "embeddings.create", "text-embedding-3-small")
                : new Session(keys.get(rank), responds ? "responses.create" : "chat.completions.create", model);
    }

    private void row(CopiedRows copied, long endedAt) throws SQLException {
        int place = random.nextInt(SESSIONS_AT_ONCE);
        Session session = open[place];
        if (session == null || random.nextInt(MEAN_SESSION) == 0) {
            session = session();
            open[place] = session;
        }
        int status = status();
        boolean good = status == 200;
        int input = 20 + random.nextInt(3000);
        int output = session.operation().equals("embeddings.create") ? 0 : 10 + random.nextInt(800);
        copied.row(
                ids.next(Instant.ofEpochMilli(endedAt)),
                session.key().id().value(),
                session.key().settings().group(),
                mainKeys.get(random.nextInt(10) == 0 ? 1 : 0).value(),
                session.operation(),
                session.model(),
                endedAt - 200 - random.nextInt(8000),
                endedAt,
                status,
                good ? "reported" : "failed",
                good ? 1 : 0,
                good ? input : 0,
                good ? output : 0,
                good ? (input * 15L + output * 60L) / 100 : 0,
                good ? "{\"input_tokens\":" + input + ",\"output_tokens\":" + output + "}" : null);
    }

    private int rank() {
        int found = Arrays.binarySearch(upTo, random.nextDouble() * upTo[upTo.length - 1]);
        return Math.min(found < 0 ? -found - 1 : found, upTo.length - 1);
    }

    private int status() {
        int chance = random.nextInt(200);
        return chance < 192 ? 200 : chance < 194 ? 400 : chance < 198 ? 429 : chance < 199 ? 500 : 0;
    }
}
