package dev.windlass.cli;

import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.json.WindlassJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/// What a plan would do otherwise than the last promotion of its endpoint did.
final class PlanDifference {
    private PlanDifference() {}

    /// @param promotions of the tenant, the newest first
    static List<String> lines(PromotionPlan plan, List<PromotionView> promotions) {
        for (var each : promotions) {
            var last = each.plan();
            if (last != null && each.endpoint().equals(plan.endpoint())) {
                var lines = new ArrayList<String>();
                lines.add("Against:    " + each.name() + "  (" + each.phase() + ")");
                lines.addAll(between(last, plan));
                return lines;
            }
        }
        return List.of("Against:    nothing: no promotion of " + plan.endpoint() + " is known");
    }

    private static List<String> between(PromotionPlan before, PromotionPlan after) {
        var was = flat(before);
        var is = flat(after);
        var lines = new ArrayList<String>();
        var paths = new TreeSet<>(was.keySet());
        paths.addAll(is.keySet());
        for (var path : paths) {
            var old = was.get(path);
            var now = is.get(path);
            if (old != null && !old.equals(now)) {
                lines.add("  - " + path + ": " + old);
            }
            if (now != null && !now.equals(old)) {
                lines.add("  + " + path + ": " + now);
            }
        }
        return lines.isEmpty() ? List.of("  the same plan") : lines;
    }

    private static Map<String, String> flat(PromotionPlan plan) {
        var values = new TreeMap<String, String>();
        JsonNode tree = WindlassJson.mapper().valueToTree(plan);
        tree.properties().stream()
                .filter(it -> !it.getKey().equals("requestDigest"))
                .forEach(it -> flatten(it.getKey(), it.getValue(), values));
        return values;
    }

    private static void flatten(String path, JsonNode node, Map<String, String> values) {
        if (node.isObject() && !node.isEmpty()) {
            node.properties().forEach(it -> flatten(path + "." + it.getKey(), it.getValue(), values));
        } else if (node.isArray() && !node.isEmpty()) {
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), values);
            }
        } else {
            values.put(path, node.isString() ? node.asString() : node.toString());
        }
    }
}
