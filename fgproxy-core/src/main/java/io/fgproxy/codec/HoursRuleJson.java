package io.fgproxy.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fgproxy.policy.HoursRule;
import io.fgproxy.policy.OpenHours;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code {"zone":"Europe/Berlin","open":[{"days":["mon","tue"],"from":"09:00","to":"17:00"}]}}. */
final class HoursRuleJson {
    private static final String PATH = "hours";
    private static final String OPEN = PATH + ".open";
    private static final int MOST = 100;
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-4]):([0-5][0-9])");

    private HoursRuleJson() {}

    static HoursRule read(JsonNode node) {
        ObjectNode root = Members.object(node, PATH, List.of("zone", "open"));
        String zone = Members.text(Members.required(root, PATH + ".", "zone"), PATH + ".zone");
        JsonNode open = Members.required(root, PATH + ".", "open");
        if (!open.isArray() || open.size() > MOST) {
            throw new InvalidMemberException(OPEN, OPEN + " must be an array of at most " + MOST + " objects");
        }
        List<OpenHours> hours = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            hours.add(hours(open.get(i), OPEN + "[" + i + "]"));
        }
        return new HoursRule(zone(zone), hours);
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new InvalidMemberException(
                    PATH + ".zone", PATH + ".zone must be the name of a time zone such as Europe/Berlin");
        }
    }

    private static OpenHours hours(JsonNode node, String path) {
        ObjectNode object = Members.object(node, path, List.of("days", "from", "to"));
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        String daysPath = path + ".days";
        for (String day : Members.strings(Members.required(object, path + ".", "days"), daysPath)) {
            days.add(day(day, daysPath));
        }
        int from = minute(Members.required(object, path + ".", "from"), path + ".from");
        int to = minute(Members.required(object, path + ".", "to"), path + ".to");
        return Members.at(path, () -> new OpenHours(days, from, to));
    }

    private static DayOfWeek day(String text, String path) {
        for (DayOfWeek day : DayOfWeek.values()) {
            if (name(day).equals(text)) {
                return day;
            }
        }
        throw new InvalidMemberException(path, path + " must be of mon, tue, wed, thu, fri, sat and sun");
    }

    private static String name(DayOfWeek day) {
        return day.name().substring(0, 3).toLowerCase(Locale.ROOT);
    }

    private static int minute(JsonNode node, String path) {
        Matcher time = TIME.matcher(Members.text(node, path));
        if (!time.matches()) {
            throw new InvalidMemberException(path, path + " must be a time such as 09:30, up to 24:00");
        }
        return Integer.parseInt(time.group(1)) * 60 + Integer.parseInt(time.group(2));
    }

    static ObjectNode write(HoursRule rule) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("zone", rule.zone().getId());
        ArrayNode open = root.putArray("open");
        if (rule.open() != null) {
            for (OpenHours hours : rule.open()) {
                ObjectNode object = open.addObject();
                ArrayNode days = object.putArray("days");
                new TreeSet<>(hours.days()).forEach(day -> days.add(name(day)));
                object.put("from", time(hours.from())).put("to", time(hours.to()));
            }
        }
        return root;
    }

    private static String time(int minute) {
        return String.format(Locale.ROOT, "%02d:%02d", minute / 60, minute % 60);
    }
}
