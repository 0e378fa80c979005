package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.Templates;
import io.fgproxy.codec.TemplateJson;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.MainKeyId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with templates. Immutable and thread-safe. */
final class TemplateCalls {
    private static final Logger LOG = LoggerFactory.getLogger(TemplateCalls.class);

    private final FgProxy proxy;
    private final Templates templates;

    TemplateCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.templates = proxy.templates();
    }

    Answer list(AdminCall call) {
        List<KeyTemplate> all = templates.list();
        Named page = Named.page(call.page(), all.stream().map(KeyTemplate::name).toList());
        return Answer.ok(TemplateJson.writePage(
                all.stream()
                        .filter(template -> page.names().contains(template.name()))
                        .toList(),
                page.hasMore()));
    }

    Answer get(String name, AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(TemplateJson.write(templates.get(name).orElseThrow(() -> RefusedCall.notFound("template"))));
    }

    Answer put(String name, AdminCall call) throws IOException {
        KeyTemplate template = TemplateJson.read(name, call.json());
        Optional<MainKeyId> missing = template.settings().mainKeys().ids().stream()
                .filter(id -> proxy.mainKeys().get(id).isEmpty())
                .findFirst();
        if (missing.isPresent()) {
            throw RefusedCall.badValue("sub_key.main_keys", "There is no main key " + missing.get() + ".");
        }
        templates.put(template);
        LOG.info("The template {} was made or changed", name);
        return Answer.ok(TemplateJson.write(template));
    }

    Answer delete(String name, AdminCall call) throws IOException {
        call.requireNothing();
        try {
            if (!templates.delete(name)) {
                throw RefusedCall.notFound("template");
            }
        } catch (IllegalStateException e) {
            throw RefusedCall.of(409, "template_in_use", "There are keys that are bound to the template.");
        }
        LOG.info("The template {} was deleted", name);
        return Answer.ok(TemplateJson.writeDeleted(name));
    }
}
