package dev.windlass.access;

import dev.windlass.access.AccessRule.Effect;
import dev.windlass.access.CompiledRule.Match;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Role;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The one decision point: may this principal do this to that? Made of the table of roles, the platform's
/// access rules and those of the tenant whose thing it is. In this order:
///
/// 1. what nobody lifts ([Floors]): another tenant's things, the platform's, a key's environments;
/// 2. a Deny that matches, the platform's first, or one that can't be judged;
/// 3. a role that has the right, or an Allow that matches. Else it is denied;
/// 4. what nobody lifts, once more: two people, separation of duties and the gate's own roles.
///
/// Immutable and thread-safe.
public final class AccessRules {
    /// No documents: roles alone.
    public static final AccessRules OF_ROLES = new AccessRules(null, null);

    /// What the platform's people do to a tenant, whatever that one says.
    static final Set<Action> OVERSIGHT =
            Collections.unmodifiableSet(EnumSet.of(Action.READ, Action.READ_AUDIT, Action.HOLD, Action.TAKE_BACK));

    private static final Map<Role, AccessDecision> BY_ROLE = new EnumMap<>(Role.class);

    static {
        for (var role : Role.values()) {
            BY_ROLE.put(role, new AccessDecision.Allowed(new Ground.OfRole(role)));
        }
    }

    private final @Nullable CompiledAccess platform;
    private final @Nullable CompiledAccess tenant;

    /// @param platform null if the platform has no document
    /// @param tenant of the tenant that will be asked about; null if it has none
    public AccessRules(@Nullable CompiledAccess platform, @Nullable CompiledAccess tenant) {
        this.platform = platform;
        this.tenant = tenant;
    }

    /// Any of them lets somebody do it, where no rule says otherwise.
    public static Set<Role> roles(Action action) {
        return RoleTable.roles(action);
    }

    /// True if some rule is about this; if not, roles alone decide.
    public boolean isAbout(Action action) {
        return (platform != null && platform.isAbout(action)) || (tenant != null && tenant.isAbout(action));
    }

    /// True if an answer about this may be another one a moment later.
    public boolean changesWithTime(Action action) {
        return (platform != null && platform.changesWithTime(action))
                || (tenant != null && tenant.changesWithTime(action));
    }

    public AccessDecision decide(Principal principal, Action action, Resource resource, Circumstances circumstances) {
        var asked = new Asked(principal, action, Place.of(resource), circumstances);
        var floor = Floors.before(principal, action, asked.place);
        if (floor != null) {
            return floor;
        }
        var denied = denied(asked);
        if (denied != null) {
            return denied;
        }
        var granted = granted(asked);
        if (granted == null) {
            return new AccessDecision.Denied(Ground.NOTHING, RoleTable.roles(action), null);
        }
        return Floors.after(principal, action, resource, granted);
    }

    private @Nullable AccessDecision denied(Asked asked) {
        for (var document : deniers(asked)) {
            for (var rule : document.denies(asked)) {
                switch (rule.match(asked)) {
                    case Match.Yes _ -> {
                        return refusal(document, rule, "");
                    }
                    case Match.Unclear(var words) -> {
                        return refusal(document, rule, ", since " + words);
                    }
                    case Match.No _ -> {}
                }
            }
        }
        return null;
    }

    private static AccessDecision refusal(CompiledAccess document, CompiledRule rule, String why) {
        var name = rule.rule().name();
        return new AccessDecision.Denied(
                document.ground(rule), Set.of(), "rule \"" + name + "\" of " + document.words() + " denies it" + why);
    }

    private @Nullable AccessDecision granted(Asked asked) {
        var role = RoleTable.granting(asked.principal, asked.action);
        if (role != null) {
            return BY_ROLE.get(role);
        }
        for (var document : allowers(asked)) {
            for (var rule : document.allows(asked)) {
                if (rule.match(asked) instanceof Match.Yes) {
                    return new AccessDecision.Allowed(document.ground(rule));
                }
            }
        }
        return null;
    }

    /// Everything that was said about it, and what came of it.
    public Explanation explain(Principal principal, Action action, Resource resource, Circumstances circumstances) {
        var asked = new Asked(principal, action, Place.of(resource), circumstances);
        var said = new ArrayList<Explanation.Said>();
        for (var document : deniers(asked)) {
            document.denies(asked).forEach(rule -> say(said, document, rule, asked));
        }
        for (var role : principal.roles().stream().sorted().toList()) {
            if (RoleTable.roles(action).contains(role)) {
                said.add(new Explanation.Said(new Ground.OfRole(role), Effect.ALLOW, null));
            }
        }
        for (var document : allowers(asked)) {
            document.allows(asked).forEach(rule -> say(said, document, rule, asked));
        }
        return new Explanation(
                decide(principal, action, resource, circumstances),
                said.subList(0, Math.min(said.size(), Explanation.MAX_SAID)),
                said.size());
    }

    private static void say(List<Explanation.Said> said, CompiledAccess document, CompiledRule rule, Asked asked) {
        switch (rule.match(asked)) {
            case Match.Yes _ ->
                said.add(new Explanation.Said(document.ground(rule), rule.rule().effect(), null));
            case Match.Unclear(var words) ->
                said.add(new Explanation.Said(document.ground(rule), rule.rule().effect(), words));
            case Match.No _ -> {}
        }
    }

    /// Whose denies count: never those of the document that it is about to be set instead of.
    private List<CompiledAccess> deniers(Asked asked) {
        boolean ofPlatform = asked.place.tenant() == null;
        boolean settingRules = asked.action == Action.KEEP_ACCESS || asked.action == Action.READ_ACCESS;
        boolean ofTenant = !ofPlatform && !settingRules && !oversees(asked);
        return documents(ofPlatform && settingRules ? null : platform, ofTenant ? tenant : null);
    }

    /// No tenant keeps the platform's people from looking at what it does, nor from stopping it.
    private static boolean oversees(Asked asked) {
        return asked.principal.tenant() == null && OVERSIGHT.contains(asked.action);
    }

    /// Whose allows count: a tenant's for its own people only.
    private List<CompiledAccess> allowers(Asked asked) {
        var of = asked.place.tenant();
        boolean own = of != null && of.equals(asked.principal.tenant());
        return documents(platform, own ? tenant : null);
    }

    private static List<CompiledAccess> documents(@Nullable CompiledAccess first, @Nullable CompiledAccess second) {
        if (first == null) {
            return second == null ? List.of() : List.of(second);
        }
        return second == null ? List.of(first) : List.of(first, second);
    }
}
