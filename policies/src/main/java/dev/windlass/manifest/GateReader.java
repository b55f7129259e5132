package dev.windlass.manifest;

import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Gate;
import dev.windlass.domain.Role;
import dev.windlass.gate.WebAddress;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// Reads a manifest's gates.
final class GateReader {
    static final Duration WEBHOOK_TIMEOUT = Duration.ofMinutes(5);
    static final Duration WEBHOOK_TIMEOUT_MAX = Duration.ofHours(24);

    private static final List<String> KINDS = List.of("approval", "window", "webhook");

    private final JsonNode gates;
    private final FieldReader fields;

    GateReader(JsonNode gates, FieldReader fields) {
        this.gates = gates;
        this.fields = fields;
    }

    /// Roles and groups that must approve, each as often as principals must.
    List<Approver> approvals() {
        var all = new ArrayList<Approver>();
        for (int i = 0; i < gates.size(); i++) {
            var approval = gates.get(i).path("approval");
            if (approval.isMissingNode()) {
                continue;
            }
            var at = "spec.gates[" + i + "].approval";
            if (approval.has("role") == approval.has("group")) {
                fields.problem(
                        at,
                        approval.toString(),
                        "must have exactly one of role and group",
                        "give each gate an entry of its own");
                continue;
            }
            var key = approval.has("role") ? "role" : "group";
            var text = approval.path(key).asString();
            var whose = key.equals("role") ? Role.parse(text) : new ApproverGroup(text);
            if (all.contains(whose)) {
                fields.problem(at + "." + key, text, "stands twice", "remove one; min says how many must approve");
            }
            all.addAll(Collections.nCopies(approval.path("min").asInt(1), whose));
        }
        return all;
    }

    /// All others, in their order.
    List<Gate> others() {
        var read = new ArrayList<Gate>();
        var names = new TreeSet<String>();
        for (int i = 0; i < gates.size(); i++) {
            var node = gates.get(i);
            var at = "spec.gates[" + i + "]";
            long kinds = KINDS.stream().filter(node::has).count();
            if (kinds != 1) {
                fields.problem(
                        at,
                        node.toString(),
                        "must have exactly one of " + String.join(", ", KINDS),
                        "give each gate an entry of its own");
            } else if (node.has("window")) {
                read.add(window(name(node, "window", at, names), at + ".window", node.path("window")));
            } else if (node.has("webhook")) {
                read.add(webhook(name(node, "webhook", at, names), at + ".webhook", node.path("webhook")));
            }
        }
        return read;
    }

    /// The gate's own, or that of its kind with a number from the second one on.
    private String name(JsonNode node, String kind, String at, Set<String> names) {
        var name = node.path("name").asString("");
        if (name.isEmpty()) {
            name = kind;
            for (int n = 2; names.contains(name); n++) {
                name = kind + "-" + n;
            }
        }
        if (!names.add(name)) {
            fields.problem(at + ".name", name, "stands twice", "give each gate a name of its own");
        }
        return name;
    }

    private Gate window(String name, String at, JsonNode node) {
        var days = new LinkedHashSet<DayOfWeek>();
        node.path("days").valueStream().forEach(day -> days.add(day(day.asString())));
        var from = node.path("from").asString("00:00");
        var to = node.path("to").asString("24:00");
        if (from.equals(to)) {
            fields.problem(at + ".to", to, "is the same as from", "leave both out for the whole day");
        }
        var zone = node.path("timezone").asString();
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(zone)) {
            fields.problem(
                    at + ".timezone", zone, "is no time zone", "give an IANA name such as Europe/Berlin or Etc/UTC");
        }
        return new Gate.Window(name, days.isEmpty() ? List.of(DayOfWeek.values()) : List.copyOf(days), from, to, zone);
    }

    private static DayOfWeek day(String day) {
        for (var each : DayOfWeek.values()) {
            if (each.name().startsWith(day.toUpperCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new IllegalArgumentException("no day of the week: " + day);
    }

    private Gate webhook(String name, String at, JsonNode node) {
        var url = url(fields, at + ".url", node.path("url").asString());
        var timeout =
                Objects.requireNonNullElse(fields.positive(at + ".timeout", node.path("timeout")), WEBHOOK_TIMEOUT);
        if (timeout.compareTo(WEBHOOK_TIMEOUT_MAX) > 0) {
            fields.problem(
                    at + ".timeout",
                    Durations.format(timeout),
                    "is too long",
                    "give at most " + Durations.format(WEBHOOK_TIMEOUT_MAX));
        }
        var onError = node.path("onError").asString("fail").toUpperCase(Locale.ROOT);
        return new Gate.Webhook(name, url, timeout, Gate.OnError.valueOf(onError));
    }

    /// An address that may stand in a manifest; whether this installation sends there is said by its plan.
    static String url(FieldReader fields, String at, String text) {
        if (WebAddress.parse(text).isEmpty()) {
            fields.problem(
                    at, text, "is no address", "give one such as https://HOST/PATH, without a user and a fragment");
        }
        return text;
    }
}
