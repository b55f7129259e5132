package dev.windlass.gateway.call;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.AccessRules;
import dev.windlass.access.Action;
import dev.windlass.domain.Arm;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.route.RouteTable;
import dev.windlass.gateway.route.RoutedEndpoint;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.schedule.TenantGates;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets an infer request in: which tenant, which endpoint, which arm, and through the tenant's gate. Thread-safe.
public final class InferAdmission {
    private final Supplier<RouteTable> routes;
    private final ModelInstances instances;
    private final TenantGates gates;
    private final int bodyBytesMax;

    public InferAdmission(Supplier<RouteTable> routes, ModelInstances instances, TenantGates gates, int bodyBytesMax) {
        this.routes = routes;
        this.instances = instances;
        this.gates = gates;
        this.bodyBytesMax = bodyBytesMax;
    }

    /// What a request names.
    ///
    /// @param tenant null for the principal's own
    /// @param version null for whatever arm is drawn
    /// @param arm asked for by name where the route has it, and no version is named; null for whatever is drawn
    public record Named(
            @Nullable String tenant,
            String env,
            String model,
            @Nullable String version,
            @Nullable Arm arm) {
        public Named(@Nullable String tenant, String env, String model, @Nullable String version) {
            this(tenant, env, model, version, null);
        }

        public Named asking(Arm wanted) {
            return new Named(tenant, env, model, version, wanted);
        }
    }

    /// The answer of [#admit].
    public sealed interface Answer {
        /// It is in flight until its gate is left, once.
        ///
        /// @param otherArms the other arms of its route
        record Admitted(Destination destination, OtherArms otherArms, TenantGate gate) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
    }

    /// @param ring in which `principal` was found
    /// @param bodyBytes as far as they are known; -1 if not
    public Answer admit(Keyring ring, Principal principal, Named named, long bodyBytes, long arrivedNanos) {
        var tenantName = named.tenant() == null ? principal.tenant() : named.tenant();
        var tenant = tenantName == null ? null : ring.visible(tenantName, principal);
        var endpoint = tenant == null ? null : routes.get().find(tenant.name(), named.env(), named.model());
        if (tenant == null || endpoint == null) {
            return new Answer.Refused(Refusal.notFound());
        }
        if (!(AccessRules.decide(principal, Action.INFER, tenant.name()) instanceof AccessDecision.Allowed)) {
            return new Answer.Refused(Refusal.mayNotInfer(principal.name()));
        }
        var version = named.version();
        var destination = version == null ? arm(endpoint, named.arm()) : endpoint.version(version);
        if (destination == null
                || (version != null && instances.find(destination.key()).isEmpty())) {
            return new Answer.Refused(Refusal.notFound());
        }
        if (tenant.state() == Tenant.State.SUSPENDED) {
            return new Answer.Refused(Refusal.suspended(tenant.name()));
        }
        if (bodyBytes > bodyBytesMax) {
            return new Answer.Refused(Refusal.bodyTooLarge(bodyBytesMax));
        }
        return enter(tenant, destination, new OtherArms(endpoint.arms(), destination, instances), arrivedNanos);
    }

    private static @Nullable Destination arm(RoutedEndpoint endpoint, @Nullable Arm wanted) {
        var asked = wanted == null ? null : endpoint.arm(wanted);
        return asked == null ? endpoint.draw(ThreadLocalRandom.current()) : asked;
    }

    private Answer enter(Tenant tenant, Destination destination, OtherArms otherArms, long arrivedNanos) {
        var gate = gates.of(tenant.name());
        return switch (gate.enter(tenant.quota(), arrivedNanos)) {
            case TenantGate.Entry.Refused(var refusal) -> {
                destination.stats().rejected.increment();
                yield new Answer.Refused(refusal);
            }
            case TenantGate.Entry.Admitted _ -> new Answer.Admitted(destination, otherArms, gate);
        };
    }
}
