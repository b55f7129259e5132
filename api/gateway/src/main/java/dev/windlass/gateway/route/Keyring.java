package dev.windlass.gateway.route;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.Action;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.exchange.RunShare;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A [KeySnapshot], indexed. Immutable.
public final class Keyring {
    static final Keyring EMPTY = new Keyring(KeySnapshot.EMPTY, EndpointRights.OF_ROLES);

    private static final String SCHEME = "Bearer ";

    private final Map<TokenHash, Holder> holders = new HashMap<>();
    private final Map<String, Tenant> tenants = new HashMap<>();
    private final Map<String, Map<String, EnvironmentQuota.Of>> environments = new HashMap<>();
    private final InstantSource clock;

    /// @param untilMillis since the epoch; [Long#MAX_VALUE] for ever
    private record Holder(Principal principal, long untilMillis) {
        static Holder of(KeySnapshot.HashedKey key) {
            var end = key.expiresAt();
            return new Holder(key.principal(), end == null ? Long.MAX_VALUE : end.toEpochMilli());
        }

        boolean isOver(InstantSource clock) {
            return untilMillis != Long.MAX_VALUE && untilMillis <= clock.millis();
        }
    }

    private final EndpointRights rights;

    /// @param before what was compiled for the snapshot before
    Keyring(KeySnapshot snapshot, EndpointRights before) {
        this(snapshot, before, InstantSource.system());
    }

    Keyring(KeySnapshot snapshot, EndpointRights before, InstantSource clock) {
        this.clock = clock;
        rights = EndpointRights.of(snapshot.access(), before);
        snapshot.keys().forEach(key -> holders.put(TokenHash.ofHex(key.tokenSha256()), Holder.of(key)));
        snapshot.tenants().forEach(tenant -> tenants.put(tenant.name(), tenant));
        snapshot.environments()
                .forEach(each -> environments
                        .computeIfAbsent(each.tenant(), _ -> new HashMap<>())
                        .put(each.env(), each));
    }

    /// Who sends this `Authorization` header, or null if nobody that is known. A key that has expired by
    /// this machine's clock is nobody's, also where no newer snapshot says so.
    public @Nullable Principal authenticate(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return null;
        }
        var holder = holders.get(TokenHash.ofToken(authorization, SCHEME.length()));
        return holder == null || holder.isOver(clock) ? null : holder.principal;
    }

    /// Who may ask what for answers, and see what.
    public EndpointRights rights() {
        return rights;
    }

    /// True if the principal, who sees the endpoint's tenant, may see that the endpoint is there.
    public boolean shows(EndpointRef endpoint, Principal principal) {
        var asked =
                new EndpointRights.Asked(principal, Action.READ, endpoint.tenant(), endpoint.env(), endpoint.model());
        return rights.decide(asked, System.nanoTime(), clock) instanceof AccessDecision.Allowed;
    }

    /// The quota of an environment; null if it has none.
    public EnvironmentQuota.@Nullable Of quota(String tenant, String env) {
        var quotas = environments.get(tenant);
        return quotas == null ? null : quotas.get(env);
    }

    /// What tenants get of the processors.
    Map<String, RunShare> shares() {
        var shares = new HashMap<String, RunShare>();
        tenants.values().forEach(tenant -> {
            var weight = tenant.quota().weight();
            var millis = tenant.quota().computeMillisPerSecond();
            shares.put(tenant.name(), new RunShare(weight == null ? 1 : weight, millis == null ? 0 : millis));
        });
        return shares;
    }

    /// The tenant, if it exists and the principal may see it.
    public @Nullable Tenant visible(String tenant, Principal principal) {
        var found = tenants.get(tenant);
        return found != null && principal.sees(tenant) ? found : null;
    }
}
