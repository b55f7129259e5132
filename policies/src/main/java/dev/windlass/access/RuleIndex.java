package dev.windlass.access;

import dev.windlass.domain.PrincipalId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The rules of one action and effect, in the document's order, found by what they name: by their
/// principals, else by their models, else by their environments. Of very many rules few are looked at.
final class RuleIndex {
    static final RuleIndex EMPTY = new RuleIndex(List.of());

    /// So few are looked at one by one.
    private static final int FEW = 8;

    private static final int[] NONE = {};

    private final List<CompiledRule> rules;
    private final Map<PrincipalId, int[]> ofPrincipals;
    private final Map<String, int[]> ofModels;
    private final Map<String, int[]> ofEnvironments;
    private final int[] others;

    RuleIndex(List<CompiledRule> rules) {
        this.rules = List.copyOf(rules);
        var principals = new HashMap<PrincipalId, List<Integer>>();
        var models = new HashMap<String, List<Integer>>();
        var environments = new HashMap<String, List<Integer>>();
        var left = new ArrayList<Integer>();
        for (int i = 0; i < rules.size(); i++) {
            var rule = rules.get(i).rule();
            if (!rule.principals().isEmpty()) {
                add(principals, rule.principals(), i);
            } else if (!rule.models().isEmpty()) {
                add(models, rule.models(), i);
            } else if (!rule.environments().isEmpty()) {
                add(environments, rule.environments(), i);
            } else {
                left.add(i);
            }
        }
        this.ofPrincipals = places(principals);
        this.ofModels = places(models);
        this.ofEnvironments = places(environments);
        this.others = left.stream().mapToInt(it -> it).toArray();
    }

    private static <T> void add(Map<T, List<Integer>> lists, Iterable<T> keys, int place) {
        keys.forEach(key -> lists.computeIfAbsent(key, _ -> new ArrayList<>()).add(place));
    }

    private static <T> Map<T, int[]> places(Map<T, List<Integer>> lists) {
        var places = new HashMap<T, int[]>();
        lists.forEach(
                (key, list) -> places.put(key, list.stream().mapToInt(it -> it).toArray()));
        return places;
    }

    /// Those that may match, in the document's order.
    List<CompiledRule> of(Asked asked) {
        // Of a place that isn't known yet, rules of any place may come to match.
        if (rules.size() <= FEW || !asked.place.known()) {
            return rules;
        }
        var model = asked.place.model();
        var environment = asked.place.environment();
        int[] byWho = ofPrincipals.getOrDefault(asked.who, NONE);
        int[] byModel = model == null ? NONE : ofModels.getOrDefault(model, NONE);
        int[] byEnvironment = environment == null ? NONE : ofEnvironments.getOrDefault(environment, NONE);
        var found = new int[byWho.length + byModel.length + byEnvironment.length + others.length];
        int end = append(found, 0, byWho);
        end = append(found, end, byModel);
        end = append(found, end, byEnvironment);
        append(found, end, others);
        Arrays.sort(found);
        var list = new ArrayList<CompiledRule>(found.length);
        for (int place : found) {
            list.add(rules.get(place));
        }
        return list;
    }

    private static int append(int[] to, int at, int[] from) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }
}
