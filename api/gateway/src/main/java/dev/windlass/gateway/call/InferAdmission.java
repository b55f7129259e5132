package dev.windlass.gateway.call;

import dev.windlass.access.AccessDecision;
import dev.windlass.access.Action;
import dev.windlass.access.Ground;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Tenant;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.route.Destination;
import dev.windlass.gateway.route.EndpointRights;
import dev.windlass.gateway.route.Keyring;
import dev.windlass.gateway.route.RequestHeaders;
import dev.windlass.gateway.route.Retirements;
import dev.windlass.gateway.route.Retiring;
import dev.windlass.gateway.route.RouteTable;
import dev.windlass.gateway.route.RoutedEndpoint;
import dev.windlass.gateway.schedule.EnvironmentGate;
import dev.windlass.gateway.schedule.TenantGate;
import dev.windlass.gateway.schedule.TenantGates;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets an infer request in: which tenant, which endpoint, which arm, and through the tenant's gate.
/// Thread-safe.
public final class InferAdmission {
    /// Of whoever names none.
    public static final String DEFAULT_ENV = "prod";

    private final Supplier<RouteTable> routes;
    private final ModelInstances instances;
    private final TenantGates gates;
    private final int bodyBytesMax;
    private final InstantSource clock;

    /// @param clock by which brown-outs begin and end
    public InferAdmission(
            Supplier<RouteTable> routes,
            ModelInstances instances,
            TenantGates gates,
            int bodyBytesMax,
            InstantSource clock) {
        this.clock = clock;
        this.routes = routes;
        this.instances = instances;
        this.gates = gates;
        this.bodyBytesMax = bodyBytesMax;
    }

    /// What a request names.
    ///
    /// @param tenant null for the principal's own
    /// @param version null for whatever arm is drawn
    /// @param preview the candidate is asked for by name, where there is one and no version is named
    public record Named(
            @Nullable String tenant,
            String env,
            String model,
            @Nullable String version,
            boolean preview) {
        public Named(@Nullable String tenant, String env, String model, @Nullable String version) {
            this(tenant, env, model, version, false);
        }

        public Named ofPreview() {
            return new Named(tenant, env, model, version, true);
        }
    }

    /// The answer of [#admit].
    public sealed interface Answer {
        /// It is in flight until its gate is left, once.
        ///
        /// @param otherArms the other arms of its route
        /// @param environment to be left with the gate; null where the environment has no quota
        record Admitted(
                Destination destination,
                OtherArms otherArms,
                TenantGate gate,
                @Nullable EnvironmentGate environment) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}

        /// The version that was named retires, and isn't answered for now or any more.
        record Retired(Refusal refusal, Retiring retiring) implements Answer {}
    }

    /// One request, before its body is read.
    ///
    /// @param bodyBytes as far as they are known; -1 if not
    public record Arrival(Named named, RequestHeaders headers, long bodyBytes, long nanos) {}

    /// @param ring in which `principal` was found
    public Answer admit(Keyring ring, Principal principal, Arrival arrival) {
        var named = arrival.named();
        var tenantName = named.tenant() == null ? principal.tenant() : named.tenant();
        var tenant = tenantName == null ? null : ring.visible(tenantName, principal);
        var table = routes.get();
        var endpoint = tenant == null ? null : table.find(tenant.name(), named.env(), named.model());
        var retiring = tenant == null ? null : retiring(table, tenant.name(), named);
        if (tenant != null && tenant.state() == Tenant.State.CLOSED) {
            return new Answer.Refused(Refusal.closed(tenant.name()));
        }
        if (tenant == null || (endpoint == null && retiring == null)) {
            return new Answer.Refused(Refusal.notFound());
        }
        var asked = new EndpointRights.Asked(principal, Action.INFER, tenant.name(), named.env(), named.model());
        if (ring.rights().decide(asked, arrival.nanos(), clock) instanceof AccessDecision.Denied denied) {
            return new Answer.Refused(refusal(denied, principal, named));
        }
        var destination = endpoint == null ? null : destination(endpoint, arrival);
        var retired = retired(destination, retiring, principal);
        if (retired != null) {
            return retired;
        }
        if (endpoint == null
                || destination == null
                || (named.version() != null && instances.find(destination.key()).isEmpty())) {
            return new Answer.Refused(Refusal.notFound());
        }
        if (tenant.state() == Tenant.State.SUSPENDED) {
            return new Answer.Refused(Refusal.suspended(tenant.name()));
        }
        if (arrival.bodyBytes() > bodyBytesMax) {
            return new Answer.Refused(Refusal.bodyTooLarge(bodyBytesMax));
        }
        return enter(
                tenant,
                principal,
                destination,
                new OtherArms(endpoint.arms(), destination, instances),
                ring.quota(tenant.name(), named.env()),
                arrival.nanos());
    }

    private static Refusal refusal(AccessDecision.Denied denied, Principal principal, Named named) {
        if (!principal.mayBeIn(named.env())) {
            return Refusal.otherEnvironment(principal.name(), named.env());
        }
        return denied.ground() instanceof Ground.Written
                ? Refusal.denied(principal.name(), String.valueOf(denied.words()))
                : Refusal.mayNotInfer(principal.name());
    }

    private static @Nullable Destination destination(RoutedEndpoint endpoint, Arrival arrival) {
        var version = arrival.named().version();
        if (version != null) {
            return endpoint.version(version);
        }
        var asked = arrival.named().preview() ? endpoint.preview() : null;
        return asked == null ? endpoint.choose(arrival.headers(), ThreadLocalRandom.current()) : asked;
    }

    /// Of the version that the caller named, or of a model that is gone. What else answers is its route's
    /// choice.
    private static @Nullable Retiring retiring(RouteTable table, String tenant, Named named) {
        var version = named.version();
        return version == null
                ? table.gone(tenant, named.env(), named.model())
                : table.retiring(tenant, named.env(), named.model(), version);
    }

    /// Why a version that retires, or an arm of a model that does, isn't answered for; null if it is. Who
    /// asks for it in a brown-out uses it, too.
    private Answer.@Nullable Retired retired(
            @Nullable Destination destination, @Nullable Retiring named, Principal principal) {
        var chosen = destination == null ? null : destination.labels().retiring();
        var retiring = chosen != null && chosen.notice().whole() ? chosen : named;
        if (retiring == null) {
            return null;
        }
        var refusal = Retirements.refusal(retiring, clock.instant());
        if (refusal instanceof Refusal.BrownedOut && destination != null) {
            destination.stats().uses.count(principal.id());
        }
        return refusal == null ? null : new Answer.Retired(refusal, retiring);
    }

    private Answer enter(
            Tenant tenant,
            Principal principal,
            Destination destination,
            OtherArms otherArms,
            EnvironmentQuota.@Nullable Of environment,
            long arrivedNanos) {
        destination.stats().uses.count(principal.id());
        var overCompute = overCompute(tenant);
        if (overCompute != null) {
            return refused(destination, overCompute);
        }
        var gate = gates.of(tenant.name());
        var inner = environment == null ? null : gate.environment(environment.env());
        // First the environment's: what it refuses takes nothing of what the tenant has for the others.
        if (environment != null
                && inner != null
                && inner.enter(environment, arrivedNanos) instanceof TenantGate.Entry.Refused(var refusal)) {
            return refused(destination, refusal);
        }
        if (gate.enter(tenant.quota(), arrivedNanos) instanceof TenantGate.Entry.Refused(var refusal)) {
            if (inner != null) {
                inner.leave();
            }
            return refused(destination, refusal);
        }
        return new Answer.Admitted(destination, otherArms, gate, inner);
    }

    private @Nullable Refusal overCompute(Tenant tenant) {
        var most = tenant.quota().computeMillisPerSecond();
        long nanos = most == null ? 0 : instances.turns().overNanos(tenant.name());
        return nanos == 0
                ? null
                : Refusal.overLimit(
                        "compute-millis",
                        most,
                        "the tenant's requests take more of the processors than they may",
                        "send fewer, or ask a platform-admin for more",
                        (int) Math.ceilDiv(nanos, TimeUnit.SECONDS.toNanos(1)));
    }

    private static Answer refused(Destination destination, Refusal refusal) {
        destination.stats().rejected.increment();
        return new Answer.Refused(refusal);
    }
}
