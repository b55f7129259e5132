package dev.windlass.gateway.grpc;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.gateway.call.InferAdmission;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.schedule.TenantGates;
import org.jspecify.annotations.Nullable;

/// Who makes a call, and of which tenant and environment, as metadata says it.
///
/// @param named the tenant that metadata names; null if it names none
record Asker(
        Keyring ring,
        Principal principal,
        Tenant tenant,
        @Nullable String named,
        String env,
        TenantGate gate) {
    /// @throws RefusedException if nobody knows the key, or it may not see that tenant
    static Asker of(Keyring ring, TenantGates gates, GrpcMetadata metadata) {
        var principal = ring.authenticate(metadata.get("authorization"));
        if (principal == null) {
            throw Refusal.unauthenticated().refused();
        }
        var named = metadata.get(GrpcMetadata.TENANT);
        var name = named == null ? principal.tenant() : named;
        var tenant = name == null ? null : ring.visible(name, principal);
        if (tenant == null) {
            throw Refusal.notFound().refused();
        }
        var env = metadata.get(GrpcMetadata.ENVIRONMENT);
        return new Asker(
                ring,
                principal,
                tenant,
                named,
                env == null ? InferAdmission.DEFAULT_ENV : env,
                gates.of(tenant.name()));
    }
}
