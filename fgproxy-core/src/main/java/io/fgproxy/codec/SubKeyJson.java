package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.key.KeySecret;
import io.fgproxy.key.KeyStatus;
import io.fgproxy.key.KeyTemplate;
import io.fgproxy.key.PreviousSecret;
import io.fgproxy.key.SubKey;
import io.fgproxy.key.SubKeyId;
import io.fgproxy.key.SubKeySettings;
import io.fgproxy.policy.Policy;
import io.fgproxy.quota.Limit;
import io.fgproxy.quota.LimitStanding;
import io.fgproxy.quota.Meter;
import io.fgproxy.quota.Tally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sub-keys in the admin API:
 *
 * <pre>{@code
 * {"object":"sub_key","id":"sk_4fZk0Qm1bWc83VtA","name":"ci","status":"enabled","enabled":true,
 *  "models":{"allow":["gpt-4o-mini"],"deny":[]},"operations":{"deny":[]},
 *  "limits":[{"meter":"requests","amount":1000,"window":"lifetime","used":3,"held":0,"remaining":997,"resets_at":null}],
 *  "group_limits":[],"usage":{"requests":{"used":3,"held":0},"input_tokens":{…},"output_tokens":{…},"cost_usd":{…}},
 *  "not_before":null,"expires_at":1893456000,"main_keys":[],"group":null,"template":null,
 *  "previous_secret_expires_at":null,"created_at":1767225600}
 * }</pre>
 *
 * <p>An {@code allow} that is not there is the standard one; {@code usage} is there with and without limits; times are
 * Unix seconds, rounded down; {@code main_keys} is as in {@link MainKeySetJson}. {@code status} is {@code enabled}, {@code disabled} or
 * {@code revoked}. Only {@link #writeWithSecret} adds {@code secret}.
 */
public final class SubKeyJson {
    private static final String KIND = "sub_key";
    private static final List<String> SETTINGS = settings();
    private static final List<String> PATCHABLE =
            Stream.concat(Stream.of("enabled"), SETTINGS.stream()).toList();

    private SubKeyJson() {}

    private static List<String> settings() {
        List<String> members = new ArrayList<>(List.of("name"));
        members.addAll(PolicyJson.RULES);
        members.addAll(List.of("limits", "not_before", "expires_at", "main_keys", "group", "template"));
        return List.copyOf(members);
    }

    /**
     * A sub-key and how it stands.
     *
     * @param key the key
     * @param lifetime how all that it used in its life stands
     * @param limits how its limits stand, its groups' included
     */
    public record Standing(SubKey key, Tally lifetime, List<LimitStanding> limits) {
        /** Copies the list. */
        public Standing {
            limits = List.copyOf(limits);
        }

        private List<LimitStanding> limitsOf(Predicate<String> owner) {
            return limits.stream()
                    .filter(limit -> owner.test(limit.counter().owner()))
                    .toList();
        }
    }

    /**
     * Reads the settings of a new sub-key. Only {@code name} is required; null is the same as absent. What is absent is
     * that of the template which it names, in the rules of its policy member by member, or else the standard one.
     *
     * @param templates finds a template by its name
     * @throws InvalidMemberException if a member is missing, unknown or wrong
     */
    public static SubKeySettings readNew(byte[] json, Function<String, Optional<KeyTemplate>> templates) {
        return readNew(StrictJson.object(json), "", templates);
    }

    /** Reads the settings of a new sub-key where there are no templates. */
    public static SubKeySettings readNew(byte[] json) {
        return readNew(json, name -> Optional.empty());
    }

    static SubKeySettings readNew(ObjectNode root, String path, Function<String, Optional<KeyTemplate>> templates) {
        Members.requireOnly(root, path, SETTINGS);
        String name = Members.text(Members.required(root, path, "name"), path + "name");
        return readInto(TemplateJson.completed(root, path, templates), SubKeySettings.named(name), Policy.standard());
    }

    /** The settings that a template has. */
    static SubKeySettings readTemplate(ObjectNode root, String name) {
        return readInto(root, SubKeySettings.named(name), Policy.standard());
    }

    /**
     * Reads an edit. Absent is unchanged; null is what a new key has; a list or rule that is there replaces the old one
     * as a whole.
     *
     * @throws InvalidMemberException if a member is unknown, or {@code enabled} is wrong; whatever else is wrong is told
     *     by {@link SubKeyPatch#applyTo}
     */
    public static SubKeyPatch readPatch(byte[] json) {
        ObjectNode root = StrictJson.object(json);
        Members.requireOnly(root, "", PATCHABLE);
        JsonNode enabled = root.get("enabled");
        return new SubKeyPatch(root, enabled == null ? null : Members.flag(enabled, "enabled"));
    }

    /** Writes a sub-key. */
    public static String write(Standing standing) {
        return StrictJson.write(object(standing));
    }

    /** Writes a sub-key for who holds it, who need not know of main keys. */
    public static String writeForHolder(Standing standing) {
        return StrictJson.write(object(standing).without(List.of("main_keys", "template")));
    }

    /** Writes a sub-key with its new secret: the one time it is shown. */
    public static String writeWithSecret(Standing standing, KeySecret secret) {
        return StrictJson.write(object(standing).put("secret", secret.reveal()));
    }

    /** Writes new sub-keys with their secrets, in the order in which they were made. */
    public static String writeAllWithSecrets(List<Standing> created, List<KeySecret> secrets) {
        List<ObjectNode> objects = new ArrayList<>();
        for (int i = 0; i < created.size(); i++) {
            objects.add(object(created.get(i)).put("secret", secrets.get(i).reveal()));
        }
        return ListJson.page(objects, false);
    }

    /** Writes one page of sub-keys. */
    public static String writePage(List<Standing> page, boolean hasMore) {
        return ListJson.page(page.stream().map(SubKeyJson::object).toList(), hasMore);
    }

    /** Writes that a sub-key is gone. */
    public static String writeDeleted(SubKeyId id) {
        return ListJson.deleted(KIND, id.value());
    }

    static SubKeySettings patched(ObjectNode root, SubKeySettings old) {
        SubKeySettings.Builder builder = old.toBuilder();
        if (root.has("name")) {
            builder.name(Members.text(Members.required(root, "", "name"), "name"));
        }
        return readInto(root, builder, old.policy());
    }

    private static SubKeySettings readInto(ObjectNode root, SubKeySettings.Builder builder, Policy base) {
        builder.policy(PolicyJson.readFrom(root, base));
        if (root.has("limits")) {
            JsonNode limits = Members.valueOf(root, "limits");
            builder.limits(limits == null ? List.<Limit>of() : LimitsJson.read(limits, "limits"));
        }
        if (root.has("not_before")) {
            builder.notBefore(time(root, "not_before"));
        }
        if (root.has("expires_at")) {
            builder.expiresAt(time(root, "expires_at"));
        }
        if (root.has("main_keys")) {
            builder.mainKeys(MainKeySetJson.read(Members.valueOf(root, "main_keys")));
        }
        if (root.has("group")) {
            JsonNode group = Members.valueOf(root, "group");
            builder.group(group == null ? null : Members.text(group, "group"));
        }
        if (root.has("template")) {
            JsonNode template = Members.valueOf(root, "template");
            builder.template(template == null ? null : Members.text(template, "template"));
        }
        return Members.named(SETTINGS, builder::build);
    }

    private static @Nullable Instant time(ObjectNode root, String name) {
        JsonNode node = Members.valueOf(root, name);
        return node == null ? null : Times.read(node, name);
    }

    private static ObjectNode object(Standing standing) {
        SubKey key = standing.key();
        SubKeySettings settings = key.settings();
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("object", KIND)
                .put("id", key.id().value())
                .put("name", settings.name())
                .put("status", key.status().code())
                .put("enabled", key.status() == KeyStatus.ENABLED);
        PolicyJson.writeInto(root, settings.policy());
        String owned = key.id().value();
        LimitsJson.writeStandings(root.putArray("limits"), standing.limitsOf(owned::equals));
        LimitsJson.writeStandings(root.putArray("group_limits"), standing.limitsOf(owner -> !owner.equals(owned)));
        ObjectNode usage = root.putObject("usage");
        for (Meter meter : List.of(Meter.REQUESTS, Meter.INPUT_TOKENS, Meter.OUTPUT_TOKENS, Meter.COST_USD)) {
            ObjectNode node = usage.putObject(meter.code());
            LimitsJson.put(node, "used", meter, standing.lifetime().usedOf(meter));
            LimitsJson.put(node, "held", meter, standing.lifetime().heldOf(meter));
        }
        root.put("not_before", Times.write(settings.notBefore())).put("expires_at", Times.write(settings.expiresAt()));
        root.set("main_keys", MainKeySetJson.node(settings.mainKeys()));
        PreviousSecret previous = key.previous();
        root.put("group", settings.group())
                .put("template", settings.template())
                .put("previous_secret_expires_at", previous == null ? null : Times.write(previous.until()));
        return root.put("created_at", key.createdAt().getEpochSecond());
    }
}
