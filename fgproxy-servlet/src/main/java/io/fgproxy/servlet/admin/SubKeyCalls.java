package io.fgproxy.servlet.admin;

import io.fgproxy.CreatedSubKey;
import io.fgproxy.FgProxy;
import io.fgproxy.SubKeys;
import io.fgproxy.codec.InvalidMemberException;
import io.fgproxy.codec.SubKeyJson;
import io.fgproxy.codec.SubKeyJson.Standing;
import io.fgproxy.codec.SubKeyOrders;
import io.fgproxy.codec.SubKeyPatch;
import io.fgproxy.codec.UsageLogJson;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.NeverExpiresException;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.quota.Counter;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Tally;
import io.fgproxy.store.StoreException;
import io.fgproxy.usage.UsageRecord;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with sub-keys. Immutable and thread-safe. */
final class SubKeyCalls {
    private static final Logger LOG = LoggerFactory.getLogger(SubKeyCalls.class);

    private final FgProxy proxy;
    private final SubKeys subKeys;

    SubKeyCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.subKeys = proxy.subKeys();
    }

    Answer list(AdminCall call) {
        SubKeyList asked = SubKeyList.of(call.target().query(), proxy.gate().now());
        AdminCall.Page page = asked.page();
        SubKeyId after = asked.query().after();
        List<SubKey> keys = subKeys.list(asked.query());
        if (keys.isEmpty() && after != null && subKeys.get(after).isEmpty()) {
            throw SubKeyList.noSuchAfter();
        }
        // A key that is deleted meanwhile has no balance any more, and is left out.
        List<Standing> standings = keys.stream()
                .limit(page.limit())
                .flatMap(key -> standing(key).stream())
                .toList();
        return Answer.ok(SubKeyJson.writePage(standings, keys.size() > page.limit()));
    }

    Answer create(AdminCall call) throws IOException {
        SubKeySettings settings = SubKeyJson.readNew(call.json(), proxy.templates()::get);
        requireMainKeys(settings.mainKeys().ids(), List.of());
        CreatedSubKey created = changed(() -> subKeys.create(settings));
        LOG.info("Sub-key {} was created", created.key().id());
        return Answer.created(SubKeyJson.writeWithSecret(unused(created.key()), created.secret()));
    }

    /** Either all keys are made and all secrets told, or none. */
    Answer createAll(AdminCall call) throws IOException {
        List<SubKeySettings> settings = SubKeyOrders.readBulk(call.json(), proxy.templates()::get);
        requireMainKeys(settings.get(0).mainKeys().ids(), List.of());
        List<CreatedSubKey> created = changed(() -> subKeys.createAll(settings));
        LOG.info(
                "{} sub-keys were created, the first is {}",
                created.size(),
                created.get(0).key().id());
        return Answer.created(SubKeyJson.writeAllWithSecrets(
                created.stream().map(each -> unused(each.key())).toList(),
                created.stream().map(CreatedSubKey::secret).toList()));
    }

    private Standing unused(SubKey key) {
        return new Standing(key, Tally.ZERO, standingsOfNew(key));
    }

    /** Whatever the store does now, the secret must be told: there is no other time for it. */
    private List<LimitStanding> standingsOfNew(SubKey key) {
        try {
            return proxy.gate().standings(key);
        } catch (StoreException e) {
            LOG.warn("How the limits of the new sub-key {} stand is not known", key.id(), e);
            Instant now = proxy.gate().now();
            return key.settings().limits().stream()
                    .map(limit -> LimitStanding.of(Counter.of(key.id().value(), limit, now), limit, Tally.ZERO, now))
                    .toList();
        }
    }

    Answer get(SubKeyId id, AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(SubKeyJson.write(existing(subKeys.get(id).flatMap(this::standing))));
    }

    Answer patch(SubKeyId id, AdminCall call) throws IOException {
        SubKeyPatch patch = SubKeyJson.readPatch(call.json());
        SubKeySettings old = existing(subKeys.get(id)).settings();
        requireMainKeys(patch.applyTo(old).mainKeys().ids(), old.mainKeys().ids());
        Optional<Boolean> enabled = patch.enabled();
        SubKey changed = changed(() -> enabled.isPresent()
                ? subKeys.update(id, enabled.get(), patch::applyTo)
                : subKeys.update(id, patch::applyTo));
        LOG.info("Sub-key {} was changed", id);
        return Answer.ok(SubKeyJson.write(existing(standing(changed))));
    }

    Answer rotate(SubKeyId id, AdminCall call) throws IOException {
        Duration grace = SubKeyOrders.readGrace(call.jsonOrNothing());
        CreatedSubKey rotated = changed(() -> subKeys.rotate(id, grace));
        LOG.info("Sub-key {} was given a new secret", id);
        return Answer.ok(SubKeyJson.writeWithSecret(existing(standing(rotated.key())), rotated.secret()));
    }

    Answer extend(SubKeyId id, AdminCall call) throws IOException {
        SubKeyOrders.Extension extension = SubKeyOrders.readExtension(call.json());
        SubKey extended = changed(() -> extension instanceof SubKeyOrders.Extension.Until until
                ? subKeys.extendTo(id, until.at())
                : subKeys.extendBy(id, ((SubKeyOrders.Extension.By) extension).more()));
        LOG.info("Sub-key {} was extended", id);
        return Answer.ok(SubKeyJson.write(existing(standing(extended))));
    }

    Answer enable(SubKeyId id, AdminCall call) throws IOException {
        return switched(id, call, "enabled", subKeys::enable);
    }

    Answer disable(SubKeyId id, AdminCall call) throws IOException {
        return switched(id, call, "disabled", subKeys::disable);
    }

    Answer revoke(SubKeyId id, AdminCall call) throws IOException {
        return switched(id, call, "revoked", subKeys::revoke);
    }

    Answer revokePrevious(SubKeyId id, AdminCall call) throws IOException {
        return switched(id, call, "left with one secret", subKeys::revokePrevious);
    }

    private Answer switched(SubKeyId id, AdminCall call, String what, Function<SubKeyId, SubKey> change)
            throws IOException {
        call.requireNothing();
        SubKey key = changed(() -> change.apply(id));
        LOG.info("Sub-key {} was {}", id, what);
        return Answer.ok(SubKeyJson.write(existing(standing(key))));
    }

    Answer resetUsage(SubKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        SubKey key = existing(subKeys.get(id));
        changed(() -> {
            subKeys.resetUsage(id);
            return key;
        });
        LOG.info("What sub-key {} has used was set to zero", id);
        return Answer.ok(SubKeyJson.write(existing(standing(key))));
    }

    Answer usage(SubKeyId id, AdminCall call) {
        UsageQuery query = UsageQuery.of(call.target().query());
        existing(subKeys.get(id));
        // One more than are shown, to see whether there are more; of the longest page that is not known.
        List<UsageRecord> rows = subKeys.usage(id, query.from(), query.to(), query.limit() + 1);
        boolean hasMore = rows.size() > query.limit() || rows.size() == UsageQuery.MOST;
        return Answer.ok(UsageLogJson.writePage(rows.subList(0, Math.min(rows.size(), query.limit())), hasMore));
    }

    Answer delete(SubKeyId id, AdminCall call) throws IOException {
        call.requireNothing();
        if (!subKeys.delete(id)) {
            throw noSuchKey();
        }
        LOG.info("Sub-key {} was deleted", id);
        return Answer.ok(SubKeyJson.writeDeleted(id));
    }

    private Optional<Standing> standing(SubKey key) {
        return subKeys.tally(key.id())
                .map(tally -> new Standing(key, tally, proxy.gate().standings(key)));
    }

    private static <T> T existing(Optional<T> found) {
        return found.orElseThrow(SubKeyCalls::noSuchKey);
    }

    private static RefusedCall noSuchKey() {
        return RefusedCall.notFound("sub-key");
    }

    private static <T> T changed(Supplier<T> change) {
        try {
            return change.get();
        } catch (NoSuchElementException e) {
            throw noSuchKey();
        } catch (TemplateExceededException e) {
            throw RefusedCall.exceeds(e);
        } catch (NeverExpiresException e) {
            throw RefusedCall.of(409, "key_never_expires", "The key never expires, so it cannot be extended.");
        } catch (IllegalStateException e) {
            throw RefusedCall.of(409, "key_revoked", "The key is revoked, which is for ever.");
        } catch (InvalidMemberException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue("expires_at", e.getMessage() + ".");
        }
    }

    /** Ids that a key has already are let pass: its main key may have been deleted since. */
    private void requireMainKeys(List<MainKeyId> ids, List<MainKeyId> known) {
        @Nullable
        MainKeyId missing = ids.stream()
                .filter(id -> !known.contains(id))
                .filter(id -> proxy.mainKeys().get(id).isEmpty())
                .findFirst()
                .orElse(null);
        if (missing != null) {
            throw RefusedCall.badValue("main_keys", "There is no main key " + missing + ".");
        }
    }
}
