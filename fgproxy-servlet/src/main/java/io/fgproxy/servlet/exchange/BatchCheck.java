package io.fgproxy.servlet.exchange;

import io.fgproxy.codec.BatchLines;
import io.fgproxy.codec.FactsResult;
import io.fgproxy.facts.Parameter;
import io.fgproxy.facts.RequestFacts;
import io.fgproxy.gate.Refusal;
import io.fgproxy.gate.Ticket;
import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.key.SubKey;
import io.fgproxy.policy.DenialReason;
import io.fgproxy.servlet.http.Problem;
import io.fgproxy.servlet.http.SpooledBody;
import io.fgproxy.servlet.upstream.ResponseHead;
import io.fgproxy.servlet.upstream.ResponseSink;
import io.fgproxy.servlet.upstream.UpstreamCall;
import io.fgproxy.servlet.upstream.UpstreamFailure;
import io.fgproxy.servlet.upstream.UpstreamRequest;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the input file of a batch before the batch is made, and judges each of its lines as the request it is. Files
 * do not change once they are uploaded, so what was read here is what runs.
 */
final class BatchCheck implements ResponseSink {
    private static final Logger LOG = LoggerFactory.getLogger(BatchCheck.class);

    /** OpenAI takes files of up to 200 MB with up to 50,000 requests (guide to the Batch API). */
    private static final long LARGEST_FILE = 200_000_000;

    private static final int MOST_LINES = 50_000;
    private static final String FILE = "input_file_id";
    private static final Pattern SAFE_ID = Pattern.compile("[A-Za-z0-9_-]{1,200}");

    private final Engine engine;
    private final Arrival arrival;
    private final RequestFacts facts;
    private final Executor worker;
    private final Consumer<Optional<Problem>> done;
    private final UpstreamCall call;
    private final SpooledBody file;
    private final AtomicBoolean over = new AtomicBoolean();

    /** As the batch was admitted: the one that arrived may be out of date. */
    private volatile SubKey key;

    /**
     * A check that is not begun.
     *
     * @param call makes the call that fetches the file
     * @param worker runs what may block, one task at a time
     * @param done gets the problem, or empty if all lines may be run; called at most once, on {@code worker}
     */
    BatchCheck(
            Engine engine,
            Arrival arrival,
            RequestFacts facts,
            Function<ResponseSink, UpstreamCall> call,
            Executor worker,
            Consumer<Optional<Problem>> done) {
        this.engine = engine;
        this.arrival = arrival;
        this.key = arrival.key();
        this.facts = facts;
        this.worker = worker;
        this.done = done;
        this.call = call.apply(this);
        this.file = engine.newBody(-1);
    }

    void start(Ticket ticket) {
        key = ticket.key();
        UpstreamCredential credential = ticket.credential();
        String id = text(FILE);
        if (!SAFE_ID.matcher(id).matches()) {
            finish(invalid(FILE, "'" + FILE + "' must be the id of an uploaded file."));
            return;
        }
        HttpRequest request = UpstreamRequest.build(
                "GET",
                engine.baseUrl(credential),
                "/files/" + id + "/content",
                List.of(),
                credential,
                HttpRequest.BodyPublishers.noBody(),
                engine.upstream().settings().transport());
        call.send(request, false);
    }

    /** Ends it; nothing is told any more. */
    void cancel() {
        if (over.compareAndSet(false, true)) {
            call.cancel();
            file.close();
        }
    }

    @Override
    public void onHead(ResponseHead head) {
        if (head.status() == 200) {
            call.more();
            return;
        }
        LOG.info("The input file of a batch cannot be read: status {}", head.status());
        boolean isMissing = head.status() == 404 || head.status() == 400;
        worker.execute(() -> finish(
                isMissing
                        ? invalid(FILE, "There is no input file '" + text(FILE) + "' that can be read.")
                        : Optional.of(Problem.server(
                                502, "upstream_failed", "The upstream API did not give out the input file."))));
    }

    @Override
    public void onBytes(List<ByteBuffer> bytes) {
        worker.execute(() -> {
            try {
                for (ByteBuffer buffer : bytes) {
                    byte[] piece = new byte[buffer.remaining()];
                    buffer.get(piece);
                    file.append(piece, 0, piece.length);
                }
                if (file.length() > LARGEST_FILE) {
                    finish(invalid(FILE, "The input file has more than " + LARGEST_FILE + " bytes."));
                } else {
                    call.more();
                }
            } catch (IOException e) {
                if (!over.get()) {
                    LOG.error("The input file of a batch could not be kept", e);
                    finish(Optional.of(Problem.unavailable(
                            "body_not_stored", "The input file cannot be taken in at the moment.")));
                }
            }
        });
    }

    @Override
    public void onEnd() {
        worker.execute(() -> {
            try {
                file.finish();
                finish(judge());
            } catch (IOException | RuntimeException e) {
                LOG.error("The input file of a batch could not be judged", e);
                finish(Optional.of(
                        Problem.unavailable("body_not_stored", "The input file cannot be read at the moment.")));
            }
        });
    }

    @Override
    public void onFailure(UpstreamFailure failure) {
        worker.execute(() -> finish(Optional.of(Refusals.problem(failure))));
    }

    private Optional<Problem> judge() throws IOException {
        try (InputStream in = file.open()) {
            int longest = (int) Math.min(Integer.MAX_VALUE - 8, arrival.maxBody());
            BatchLines lines = new BatchLines(engine.facts(), text("endpoint"), in, longest);
            int count = 0;
            for (FactsResult line = lines.next(); line != null; line = lines.next()) {
                count++;
                Optional<Problem> problem = count > MOST_LINES
                        ? invalid(FILE, "The input file has more than " + MOST_LINES + " lines.")
                        : judge(line, lines.number());
                if (problem.isPresent() || over.get()) {
                    return problem;
                }
            }
            return count == 0 ? invalid(FILE, "The input file has no lines.") : Optional.empty();
        }
    }

    private Optional<Problem> judge(FactsResult line, int number) {
        String where = "Line " + number + " of the input file: ";
        if (line instanceof FactsResult.Unreadable unreadable) {
            return Optional.of(Refusals.problem(unreadable.reason(), where + unreadable.message(), unreadable.param()));
        }
        RequestFacts carried = ((FactsResult.Established) line).facts();
        if (carried.operation().equals(facts.operation())) {
            return invalid("endpoint", where + "a batch cannot make batches.");
        }
        Optional<Refusal> refusal = engine.gate().judgeCarried(key, carried, arrival.source());
        return refusal.map(why -> {
            engine.gate().refused(key.id(), why.reason(), facts.operation());
            return Refusals.problem(why.reason(), where + why.message(), why.param());
        });
    }

    private void finish(Optional<Problem> result) {
        if (over.compareAndSet(false, true)) {
            call.cancel();
            file.close();
            done.accept(result);
        }
    }

    private String text(String parameter) {
        return facts.parameter(parameter)
                .filter(given -> given.kind() == Parameter.Kind.STRING)
                .map(Parameter::text)
                .orElse("");
    }

    private static Optional<Problem> invalid(String param, String message) {
        return Optional.of(Refusals.problem(DenialReason.BODY_INVALID, message, param));
    }
}
