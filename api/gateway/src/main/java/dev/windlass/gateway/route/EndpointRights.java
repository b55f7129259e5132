package dev.windlass.gateway.route;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.AccessRules;
import dev.windlass.access.Action;
import dev.windlass.access.Circumstances;
import dev.windlass.access.CompiledAccess;
import dev.windlass.access.Resource;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.gateway.route.KeySnapshot.AccessText;
import dev.windlass.quota.SharedPool;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Who may ask which endpoint for answers, and who sees that it is there, by roles and by the access rules
/// that are in force. What rules
/// decided is remembered for each key and endpoint: until the rules or keys change, or for a second where
/// they look at the time. Thread-safe.
public final class EndpointRights {
    static final EndpointRights OF_ROLES = new EndpointRights(Map.of(), null);
    private static final int REMEMBERED_MAX = 20_000;
    private static final long TIMED_NANOS = Duration.ofSeconds(1).toNanos();

    /// By what was read of them, so that a change of a key compiles nothing again.
    private final Map<AccessText, CompiledAccess> compiled;

    private final Map<String, AccessRules> ofTenants;
    private final AccessRules ofOthers;

    @SharedPool(
            value = "decisions of access rules that a gateway remembers",
            limit = "20,000 pairs of a key and an endpoint, for inference and for looking",
            share = "none: forgetting costs one evaluation of rules",
            full = "all are forgotten and decided again")
    private final Map<Asked, Decided> remembered = new ConcurrentHashMap<>();

    private EndpointRights(Map<AccessText, CompiledAccess> compiled, @Nullable CompiledAccess platform) {
        this.compiled = compiled;
        this.ofOthers = new AccessRules(platform, null);
        this.ofTenants = new HashMap<>();
        compiled.forEach((text, access) -> {
            if (text.tenant() != null) {
                ofTenants.put(text.tenant(), new AccessRules(platform, access));
            }
        });
    }

    /// @param before of whose documents those are taken that stayed the same
    static EndpointRights of(List<AccessText> texts, EndpointRights before) {
        var compiled = new HashMap<AccessText, CompiledAccess>();
        CompiledAccess platform = null;
        for (var text : texts) {
            var known = before.compiled.get(text);
            var access = known == null ? CompiledAccess.stored(text.tenant(), text.digest(), text.document()) : known;
            compiled.put(text, access);
            platform = text.tenant() == null ? access : platform;
        }
        return new EndpointRights(compiled, platform);
    }

    /// Who wants to do what to which endpoint. The names are known to be those of one, or of one that is
    /// gone.
    ///
    /// @param action [Action#INFER] or [Action#READ]; gateways have no rules about others
    public record Asked(Principal principal, Action action, String tenant, String env, String model) {
        private EndpointRef endpoint() {
            return new EndpointRef(tenant, model, env);
        }
    }

    private record Decided(AccessDecision decision, long atNanos) {}

    /// @param nanos when it was asked, by the clock of time spans
    public AccessDecision decide(Asked asked, long nanos, InstantSource clock) {
        var rules = ofTenants.getOrDefault(asked.tenant(), ofOthers);
        if (!rules.isAbout(asked.action())) {
            return AccessRules.OF_ROLES.decide(
                    asked.principal(),
                    asked.action(),
                    new Resource.OfEnvironment(asked.tenant(), asked.env()),
                    Circumstances.ANY);
        }
        var known = remembered.get(asked);
        if (known != null && (!rules.changesWithTime(asked.action()) || nanos - known.atNanos < TIMED_NANOS)) {
            return known.decision;
        }
        var decision = rules.decide(
                asked.principal(),
                asked.action(),
                new Resource.OfEndpoint(asked.endpoint()),
                Circumstances.at(clock.instant()));
        if (remembered.size() >= REMEMBERED_MAX) {
            remembered.clear();
        }
        remembered.put(asked, new Decided(decision, nanos));
        return decision;
    }
}
