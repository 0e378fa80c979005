package io.fgproxy.servlet.admin;

import io.fgproxy.FgProxy;
import io.fgproxy.Groups;
import io.fgproxy.codec.GroupJson;
import io.fgproxy.operation.ModelPattern;
import io.fgproxy.policy.KeyGroup;
import io.fgproxy.policy.SharedRules;
import io.fgproxy.store.SubKeyQuery;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be done with groups of keys and groups of models. Immutable and thread-safe. */
final class GroupCalls {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCalls.class);

    private final FgProxy proxy;
    private final Groups groups;

    GroupCalls(FgProxy proxy) {
        this.proxy = proxy;
        this.groups = proxy.groups();
    }

    Answer list(AdminCall call) {
        Map<String, KeyGroup> all = groups.read().keyGroups();
        Named page = Named.page(call.page(), all.keySet().stream().sorted().toList());
        return Answer.ok(GroupJson.writePage(
                page.names().stream()
                        .map(name -> standing(name, found(all, name)))
                        .toList(),
                page.hasMore()));
    }

    Answer get(String name, AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(GroupJson.write(standing(name, found(groups.read().keyGroups(), name))));
    }

    Answer put(String name, AdminCall call) throws IOException {
        KeyGroup group = GroupJson.read(call.json());
        try {
            groups.putKeys(name, group);
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue(group.parent() == null ? "name" : "parent", e.getMessage() + ".");
        }
        LOG.info("The group {} was made or changed", name);
        return Answer.ok(GroupJson.write(standing(name, group)));
    }

    /** Keys of a group that is gone are all refused, so it is not let go while there are any. */
    Answer delete(String name, AdminCall call) throws IOException {
        call.requireNothing();
        Map<String, KeyGroup> all = groups.read().keyGroups();
        found(all, name);
        boolean isParent = all.values().stream().anyMatch(group -> name.equals(group.parent()));
        if (isParent
                || !proxy.subKeys()
                        .list(SubKeyQuery.all(null, 1).withGroup(name))
                        .isEmpty()) {
            throw inUse();
        }
        try {
            groups.removeKeys(name);
        } catch (IllegalArgumentException e) {
            // A group was put under it meanwhile.
            throw inUse();
        }
        LOG.info("The group {} was deleted", name);
        return Answer.ok(GroupJson.writeDeleted(name));
    }

    Answer listModels(AdminCall call) {
        Map<String, List<ModelPattern>> all = groups.read().modelGroups();
        Named page = Named.page(call.page(), all.keySet().stream().sorted().toList());
        return Answer.ok(GroupJson.writeModelsPage(
                page.names(),
                page.names().stream().map(name -> found(all, name)).toList(),
                page.hasMore()));
    }

    Answer getModels(String name, AdminCall call) {
        call.requireNoQuery();
        return Answer.ok(GroupJson.writeModels(name, found(groups.read().modelGroups(), name)));
    }

    Answer putModels(String name, AdminCall call) throws IOException {
        List<ModelPattern> models = GroupJson.readModels(call.json());
        try {
            groups.putModels(name, models.stream().map(ModelPattern::text).toArray(String[]::new));
        } catch (IllegalArgumentException e) {
            throw RefusedCall.badValue("models", e.getMessage() + ".");
        }
        LOG.info("The group of models {} was made or changed", name);
        return Answer.ok(GroupJson.writeModels(name, models));
    }

    Answer deleteModels(String name, AdminCall call) throws IOException {
        call.requireNothing();
        SharedRules rules = groups.read();
        found(rules.modelGroups(), name);
        groups.removeModels(name);
        LOG.info("The group of models {} was deleted", name);
        return Answer.ok(GroupJson.writeModelsDeleted(name));
    }

    private GroupJson.Standing standing(String name, KeyGroup group) {
        return new GroupJson.Standing(name, group, groups.standings(name, group));
    }

    private static <T> T found(Map<String, T> all, String name) {
        T group = all.get(name);
        if (group == null) {
            throw RefusedCall.notFound("group");
        }
        return group;
    }

    private static RefusedCall inUse() {
        return RefusedCall.of(409, "group_in_use", "There are keys in the group, or groups under it.");
    }
}
