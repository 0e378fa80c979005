package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.codec.MainKeyTestJson;
import io.fgproxy.codec.PriceListJson;
import io.fgproxy.codec.UpstreamModelsJson;
import io.fgproxy.gate.UpstreamCredential;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.servlet.upstream.UpstreamSettings;
import java.io.IOException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What main keys can use and what that costs. Immutable and thread-safe. */
final class ModelCalls {
    private static final Logger LOG = LoggerFactory.getLogger(ModelCalls.class);

    private final FgProxy proxy;
    private final UpstreamProbe probe;

    /** @param upstream where main keys are valid that do not say where */
    ModelCalls(FgProxy proxy, UpstreamSettings upstream) {
        this.proxy = proxy;
        this.probe = new UpstreamProbe(upstream);
    }

    Answer test(MainKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        UpstreamProbe.Outcome outcome = probe.models(opened(id));
        return Answer.ok(MainKeyTestJson.write(outcome.works(), outcome.status(), outcome.millis(), outcome.message()));
    }

    Answer refresh(MainKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        UpstreamProbe.Outcome outcome = probe.models(opened(id));
        if (!outcome.works()) {
            throw RefusedCall.of(502, "upstream_failed", outcome.message());
        }
        if (!proxy.mainKeys().putModels(id, outcome.models())) {
            throw noSuchKey();
        }
        LOG.info("Main key {} can use {} models", id, outcome.models().size());
        return answer();
    }

    Answer list(AdminCall call) {
        call.requireNoQuery();
        return answer();
    }

    Answer prices(AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(PriceListJson.write(proxy.prices()));
    }

    private Answer answer() {
        Instant now = proxy.gate().now();
        return Answer.ok(UpstreamModelsJson.writeList(
                proxy.mainKeys().models(),
                model -> proxy.prices().find(model, now).isPresent()));
    }

    private UpstreamCredential opened(MainKeyId id) {
        try {
            return proxy.mainKeys().open(id).orElseThrow(ModelCalls::noSuchKey);
        } catch (IllegalStateException e) {
            throw RefusedCall.of(
                    409, "main_key_sealed", "The main key was encrypted under another master key. Add it again.");
        }
    }

    private static RefusedCall noSuchKey() {
        return RefusedCall.notFound("main key");
    }
}
