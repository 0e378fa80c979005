package io.fgproxy.store.memory;

import io.fgproxy.key.KeyTemplate;
import io.fgproxy.store.TemplateStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

final class MemoryTemplates implements TemplateStore {
    private final ConcurrentSkipListMap<String, KeyTemplate> templates = new ConcurrentSkipListMap<>();

    @Override
    public List<KeyTemplate> list() {
        return List.copyOf(templates.values());
    }

    @Override
    public Optional<KeyTemplate> find(String name) {
        return Optional.ofNullable(templates.get(name));
    }

    @Override
    public void put(KeyTemplate template) {
        templates.put(template.name(), template);
    }

    @Override
    public boolean delete(String name) {
        return templates.remove(name) != null;
    }
}
