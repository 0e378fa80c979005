package io.fgproxy.servlet.admin;

import io.fgproxy.key.SubKeySettings;
import java.util.Optional;

/** Tells what an issuer may touch. Thread-safe. */
interface TemplateGuard {
    /** The group of keys that all keys of the template are in; empty if there is no such template. */
    Optional<String> group(String template);

    /** The member by which a key with these settings would be more than the template gives; empty for none. */
    Optional<String> exceeds(String template, SubKeySettings settings);

    /** The keys of a template are those in the group of the same name, which bounds them all. */
    static TemplateGuard byGroup() {
        return new TemplateGuard() {
            @Override
            public Optional<String> group(String template) {
                return Optional.of(template);
            }

            @Override
            public Optional<String> exceeds(String template, SubKeySettings settings) {
                return template.equals(settings.group()) ? Optional.empty() : Optional.of("group");
            }
        };
    }
}
