package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.MainKeys;
import io.fgproxy.codec.MainKeyJson;
import io.fgproxy.gate.Gate;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.quota.Limit;
import java.io.IOException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with main keys. Immutable and thread-safe. */
final class MainKeyCalls {
    private static final Logger LOG = LoggerFactory.getLogger(MainKeyCalls.class);

    private final MainKeys mainKeys;
    private final Gate gate;

    MainKeyCalls(FgProxy proxy) {
        this.mainKeys = proxy.mainKeys();
        this.gate = proxy.gate();
    }

    Answer list(AdminCall call) {
        AdminCall.Page page = call.page();
        List<MainKey> all = mainKeys.list();
        int from = page.after() == null ? 0 : indexOf(all, page.after()) + 1;
        int to = Math.min(all.size(), from + page.limit());
        return Answer.ok(MainKeyJson.writePage(all.subList(from, to), gate::coolDowns, to < all.size()));
    }

    Answer add(AdminCall call) throws IOException {
        MainKey key = mainKeys.add(MainKeyJson.readNew(call.json()));
        LOG.info("Main key {} was added", key.id());
        return Answer.created(written(key));
    }

    Answer get(MainKeyId id, AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(written(mainKeys.get(id).orElseThrow(MainKeyCalls::noSuchKey)));
    }

    Answer patch(MainKeyId id, AdminCall call) throws IOException {
        Optional<List<Limit>> limits = MainKeyJson.readPatch(call.json());
        MainKey key = changed(() -> limits.isPresent()
                ? mainKeys.limit(id, limits.get())
                : mainKeys.get(id).orElseThrow(MainKeyCalls::noSuchKey));
        LOG.info("Main key {} was changed", id);
        return Answer.ok(written(key));
    }

    Answer enable(MainKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        MainKey key = changed(() -> mainKeys.enable(id));
        LOG.info("Main key {} was enabled", id);
        return Answer.ok(written(key));
    }

    Answer disable(MainKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        MainKey key = changed(() -> mainKeys.disable(id));
        LOG.info("Main key {} was disabled", id);
        return Answer.ok(written(key));
    }

    Answer delete(MainKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        if (!mainKeys.delete(id)) {
            throw noSuchKey();
        }
        LOG.info("Main key {} was deleted", id);
        return Answer.ok(MainKeyJson.writeDeleted(id));
    }

    private String written(MainKey key) {
        return MainKeyJson.write(key, gate.coolDowns(key));
    }

    private static int indexOf(List<MainKey> keys, String id) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).id().value().equals(id)) {
                return i;
            }
        }
        throw RefusedCall.badValue("after", "after must be the id of a main key.");
    }

    private static MainKey changed(Supplier<MainKey> change) {
        try {
            return change.get();
        } catch (NoSuchElementException e) {
            throw noSuchKey();
        }
    }

    private static RefusedCall noSuchKey() {
        return RefusedCall.notFound("main key");
    }
}
