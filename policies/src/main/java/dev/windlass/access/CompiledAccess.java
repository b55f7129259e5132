package dev.windlass.access;

import dev.windlass.domain.Digest;
import dev.windlass.json.FieldProblem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A document whose rules can be asked, by action. Immutable and thread-safe; compiling takes a
/// millisecond for each
/// `when`, so keep one.
public final class CompiledAccess {
    private final @Nullable String tenant;
    private final Digest digest;
    private final Map<Action, RuleIndex> denies;
    private final Map<Action, RuleIndex> allows;
    private final Set<Action> timed = EnumSet.noneOf(Action.class);
    private final long weight;

    private CompiledAccess(@Nullable String tenant, Digest digest, List<CompiledRule> rules) {
        this.tenant = tenant;
        this.digest = digest;
        this.weight = rules.stream().mapToLong(it -> 1 + it.rule().names()).sum();
        this.denies = byAction(rules, AccessRule.Effect.DENY);
        this.allows = byAction(rules, AccessRule.Effect.ALLOW);
        rules.stream()
                .filter(CompiledRule::changesWithTime)
                .forEach(rule -> timed.addAll(rule.rule().actions()));
    }

    /// What compiling a document gave.
    public sealed interface Compilation {
        record Ready(CompiledAccess access) implements Compilation {}

        record Refused(List<FieldProblem> problems) implements Compilation {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    public static Compilation compile(AccessDocument document) {
        return compile(document, document.digest());
    }

    private static Compilation compile(AccessDocument document, Digest digest) {
        var problems = new ArrayList<FieldProblem>();
        var rules = new ArrayList<CompiledRule>();
        for (int i = 0; i < document.rules().size(); i++) {
            var rule = document.rules().get(i);
            var when = rule.when();
            switch (when == null ? null : WhenCompiler.compile(when)) {
                case null -> rules.add(new CompiledRule(rule, null, Set.of()));
                case WhenCompiler.Compilation.Ready(var program, var variables, var _) ->
                    rules.add(new CompiledRule(rule, program, variables));
                case WhenCompiler.Compilation.Refused(var words) ->
                    problems.add(new FieldProblem(
                            "rules[" + i + "].when", String.valueOf(when), words, "correct rule " + rule.name()));
            }
        }
        return problems.isEmpty()
                ? new Compilation.Ready(new CompiledAccess(document.tenant(), digest, rules))
                : new Compilation.Refused(problems);
    }

    /// Reads and compiles what was accepted before, maybe by another version of Windlass. What can't be
    /// read denies all that its rules could have been about: nobody is let through by what nobody can
    /// read.
    ///
    /// @param digest of the document, of which `text` may be a part
    public static CompiledAccess stored(@Nullable String tenant, Digest digest, String text) {
        return AccessDocument.parse(tenant, text) instanceof AccessDocument.Result.Parsed(var document)
                        && compile(document, digest) instanceof Compilation.Ready(var access)
                ? access
                : unreadable(tenant, digest);
    }

    private static CompiledAccess unreadable(@Nullable String tenant, Digest digest) {
        var actions = EnumSet.copyOf(Sayable.actions(tenant));
        // Else nobody could set rules that can be read.
        actions.removeAll(EnumSet.of(Action.READ_ACCESS, Action.KEEP_ACCESS));
        Set<String> all = Set.of();
        var rule = new AccessRule(
                "unreadable-document", AccessRule.Effect.DENY, actions, all, all, all, Set.of(), Set.of(), null);
        return new CompiledAccess(tenant, digest, List.of(new CompiledRule(rule, null, Set.of())));
    }

    /// Of the document.
    public Digest digest() {
        return digest;
    }

    /// What it takes to keep it: its rules, and the names that they are found by, of some 150 bytes each.
    public long weight() {
        return weight;
    }

    /// True if its rules aren't silent on this.
    public boolean isAbout(Action action) {
        return denies.containsKey(action) || allows.containsKey(action);
    }

    /// True if an answer about this may be another one a moment later.
    public boolean changesWithTime(Action action) {
        return timed.contains(action);
    }

    /// Denies that may match.
    List<CompiledRule> denies(Asked asked) {
        return denies.getOrDefault(asked.action, RuleIndex.EMPTY).of(asked);
    }

    /// Allows that may match.
    List<CompiledRule> allows(Asked asked) {
        return allows.getOrDefault(asked.action, RuleIndex.EMPTY).of(asked);
    }

    Ground ground(CompiledRule rule) {
        return new Ground.Written(tenant, digest, rule.rule().name());
    }

    /// The document for people.
    String words() {
        return tenant == null ? "the platform's access rules" : "tenant " + tenant + "'s access rules";
    }

    private static Map<Action, RuleIndex> byAction(List<CompiledRule> rules, AccessRule.Effect effect) {
        var lists = new EnumMap<Action, List<CompiledRule>>(Action.class);
        for (var rule : rules) {
            if (rule.rule().effect() == effect) {
                rule.rule()
                        .actions()
                        .forEach(action -> lists.computeIfAbsent(action, _ -> new ArrayList<>())
                                .add(rule));
            }
        }
        var indexes = new EnumMap<Action, RuleIndex>(Action.class);
        lists.forEach((action, list) -> indexes.put(action, new RuleIndex(list)));
        return indexes;
    }
}
