package io.fgproxy.examples.standalone;

import io.fgproxy.FgProxy;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.metrics.ProxyMetrics;
import io.fgproxy.testkit.upstream.FakeOpenAi;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A fake OpenAI on loopback and a sub-key that goes there: shows the proxy at work without an account. */
final class Demo implements AutoCloseable {
    private static final MainKeyId MAIN_KEY = new MainKeyId("mk_demodemodemodemo");
    private static final String NAME = "demo";
    private static final int REQUESTS = 1000;
    private static final int PAGE = 1000;

    private final FakeOpenAi upstream;
    private final FgProxy proxy;
    private final KeySecret secret;

    private Demo(FakeOpenAi upstream, FgProxy proxy, KeySecret secret) {
        this.upstream = upstream;
        this.proxy = proxy;
        this.secret = secret;
    }

    /** Starts a demo on this storage. */
    static Demo start(Storage storage, ProxyMetrics metrics) {
        FakeOpenAi upstream = FakeOpenAi.builder().keep(0, 0).start();
        upstream.say("This", " is", " the", " fgproxy", " demo", ",", " not", " OpenAI", ".");
        MainKey mainKey = new MainKey(
                MAIN_KEY,
                "demo upstream, not OpenAI",
                storage.masterKey().seal(upstream.key(), MAIN_KEY.value()),
                upstream.baseUrl(),
                null,
                null,
                true,
                Instant.now(),
                1);
        storage.markDemo(true);
        FgProxy proxy = FgProxy.builder()
                .store(new DemoStore(storage.store(), mainKey, () -> storage.markDemo(false)))
                .masterKey(storage.masterKey())
                .metrics(metrics)
                .build();
        SubKeySettings settings = SubKeySettings.named(NAME)
                .requests(REQUESTS)
                .mainKeys(List.of(MAIN_KEY))
                .build();
        return new Demo(upstream, proxy, proxy.subKeys().create(settings).secret());
    }

    /** Deletes the sub-keys of earlier demos, whose secrets nobody knows any more; what was minted then stays. */
    static void cleanUp(FgProxy proxy) {
        List<SubKeyId> left = new ArrayList<>();
        List<SubKey> page = proxy.subKeys().list(null, PAGE);
        while (!page.isEmpty()) {
            page.stream().filter(Demo::isOurs).map(SubKey::id).forEach(left::add);
            page = proxy.subKeys().list(page.get(page.size() - 1).id(), PAGE);
        }
        left.forEach(proxy.subKeys()::delete);
    }

    private static boolean isOurs(SubKey key) {
        return key.settings().name().equals(NAME)
                && key.settings().mainKeys().ids().equals(List.of(MAIN_KEY));
    }

    /** The proxy that uses the fake upstream. */
    FgProxy proxy() {
        return proxy;
    }

    /** The demo's sub-key, to be shown once. */
    KeySecret secret() {
        return secret;
    }

    @Override
    public void close() {
        upstream.close();
    }
}
