package io.fgproxy.store;

import io.fgproxy.key.KeyTemplate;
import java.util.List;
import java.util.Optional;

/** Keeps templates of sub-keys; there are few. A change that was answered is seen by every later call on every node. */
public interface TemplateStore {
    /** All templates in the order of their names. */
    List<KeyTemplate> list();

    /** The template with this name. */
    Optional<KeyTemplate> find(String name);

    /** Makes or replaces a template. */
    void put(KeyTemplate template);

    /** Forgets a template. Returns false if there is none. */
    boolean delete(String name);
}
