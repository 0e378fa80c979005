package io.fgproxy;

import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.key.TemplateExceededException;
import io.fgproxy.policy.Excess;
import io.fgproxy.store.KeyStore;
import io.fgproxy.store.StoreException;
import io.fgproxy.store.SubKeyQuery;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Manages templates: what new keys begin with, and the most that keys which are bound to them may have. Thread-safe; every
 * call may throw {@link StoreException}.
 */
public final class Templates {
    private final KeyStore store;

    Templates(KeyStore store) {
        this.store = store;
    }

    /** All templates in the order of their names. */
    public List<KeyTemplate> list() {
        return store.templates().list();
    }

    /** The template with this name. */
    public Optional<KeyTemplate> get(String name) {
        return store.templates().find(name);
    }

    /** Makes or replaces a template. Keys that are bound to it already are measured by it when they are edited next. */
    public void put(KeyTemplate template) {
        store.templates().put(template);
    }

    /**
     * Forgets a template. Returns false if there is none.
     *
     * @throws IllegalStateException if a key is bound to it
     */
    public boolean delete(String name) {
        if (!store.subKeys().list(SubKeyQuery.all(null, 1).withTemplate(name)).isEmpty()) {
            throw new IllegalStateException("Keys are bound to the template " + name);
        }
        return store.templates().delete(name);
    }

    /** What an edit makes of a key, unless that goes beyond its template. */
    SubKeySettings edited(SubKey key, UnaryOperator<SubKeySettings> edit) {
        SubKeySettings old = key.settings();
        SubKeySettings changed = edit.apply(old);
        // Another name makes no key larger, even one whose template has become smaller since.
        if (!changed.toBuilder().name(old.name()).build().equals(old)) {
            require(changed);
        }
        return changed;
    }

    /** A key that is bound to a template which is gone, as may come of a race, cannot be edited: that is the safe side. */
    void require(SubKeySettings settings) {
        String name = settings.template();
        if (name == null) {
            return;
        }
        KeyTemplate template = get(name)
                .orElseThrow(() -> new TemplateExceededException(
                        new Excess("template", "template: there is no template '" + name + "'")));
        template.excess(settings).ifPresent(excess -> {
            throw new TemplateExceededException(excess);
        });
    }
}
