package io.fgproxy.examples.standalone.goimport;

import io.fgproxy.FgProxy;
import io.fgproxy.examples.standalone.goimport.Translator.Translated;
import io.fgproxy.key.KeyDigest;
import io.fgproxy.key.MainKey;
import io.fgproxy.key.MainKeyId;
import io.fgproxy.key.MasterKey;
import io.fgproxy.key.NewMainKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.store.KeyStore;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes over main keys and sub-keys. Safe to run twice: what is there already is left as it is, so that nothing that was
 * used since is forgiven. Not thread-safe.
 */
public final class GoImport {
    private static final MainKeyId NOT_YET = new MainKeyId("mk_notaddedyetbydry");

    private final KeyStore store;
    private final MasterKey masterKey;
    private final FgProxy proxy;
    private final boolean dry;
    private final ImportReport report;
    private final Map<String, MainKeyId> mainKeys = new HashMap<>();
    private final Set<KeyDigest> seen = new HashSet<>();

    private GoImport(KeyStore store, MasterKey masterKey, boolean dry) {
        this.store = store;
        this.masterKey = masterKey;
        this.proxy = FgProxy.builder()
                .store(store)
                .masterKey(masterKey)
                .acceptImportedKeys(true)
                .build();
        this.dry = dry;
        this.report = new ImportReport(dry);
    }

    /**
     * Takes over what can be.
     *
     * @param dry whether only to tell what would happen
     * @return what happened
     */
    public static ImportReport run(GoDatabase from, KeyStore store, MasterKey masterKey, boolean dry) {
        GoImport task = new GoImport(store, masterKey, dry);
        from.mainKeys().forEach(task::mainKey);
        Translator translator = new Translator(from.models());
        from.subKeys().forEach(key -> task.subKey(key, translator));
        return task.report;
    }

    private void mainKey(String number, String secret) {
        String what = "main key " + number;
        Optional<MainKey> present = store.mainKeys().list().stream()
                .filter(key -> masterKey.open(key.secret(), key.id().value()).equals(secret))
                .findFirst();
        if (present.isPresent()) {
            mainKeys.put(number, present.get().id());
            report.present(what + ", as '" + present.get().name() + "'");
            return;
        }
        try {
            NewMainKey added = NewMainKey.of("Go main key " + number, secret);
            mainKeys.put(number, dry ? NOT_YET : proxy.mainKeys().add(added).id());
            report.taken(what);
        } catch (IllegalArgumentException e) {
            report.left(what, String.valueOf(e.getMessage()));
        }
    }

    private void subKey(GoSubKey key, Translator translator) {
        try {
            Translated translated = translator.translate(key);
            MainKeyId mainKey = mainKeys.get(key.parentId());
            if (mainKey == null) {
                throw new Untranslatable("its main key " + key.parentId() + " is not there");
            }
            if (!seen.add(translated.digest())) {
                throw new Untranslatable("another sub-key with a smaller number has the same secret");
            }
            if (store.subKeys().findByDigest(translated.digest()).isPresent()) {
                report.present(key.toString());
                return;
            }
            SubKeySettings settings =
                    translated.settings().toBuilder().mainKeys(List.of(mainKey)).build();
            if (!dry) {
                proxy.subKeys().importHashed(translated.digest(), settings);
            }
            report.taken(key + told(settings, translated));
        } catch (Untranslatable e) {
            report.left(key.toString(), String.valueOf(e.getMessage()));
        }
    }

    private static String told(SubKeySettings settings, Translated translated) {
        Instant end = settings.expiresAt();
        String expiry = end == null ? "" : (end.isBefore(Instant.now()) ? ", expired since " : ", until ") + end;
        String limit = settings.limits().isEmpty()
                ? ", any number of requests"
                : ", " + settings.limits().get(0).amount() + " requests";
        return expiry + limit + (translated.note() == null ? "" : "; " + translated.note());
    }
}
