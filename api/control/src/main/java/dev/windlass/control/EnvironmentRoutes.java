package dev.windlass.control;

import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsView;
import dev.windlass.client.message.QuotaChange;
import dev.windlass.domain.Names;
import dev.windlass.environment.Environment;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.environment.Environments;
import dev.windlass.retirement.Spans;
import dev.windlass.storage.EnvironmentQuotaStore;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The environments of a tenant, their order, their soaks and their quotas.
final class EnvironmentRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/environments";

    private final TenantStore tenants;
    private final EnvironmentStore environments;
    private final EnvironmentQuotaStore quotas;
    private final Audits audits;
    private final Bodies bodies;

    EnvironmentRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.environments = parts.stores().environments();
        this.quotas = parts.stores().environmentQuotas();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.READ, this::show),
                RouteSpec.put(ROOT, Access.ENVIRONMENTS, this::set),
                RouteSpec.put(ROOT + "/{env}/quota", Access.ENVIRONMENTS, this::setQuota));
    }

    /// What speaks against an environment as the target of something new.
    static Optional<ApiFailure> refusal(Environments environments, String field, String tenant, String env) {
        return environments.allows(env)
                ? Optional.empty()
                : Optional.of(ApiFailure.invalid(
                        field,
                        env,
                        "is no environment of tenant \"" + tenant + "\"",
                        "use one of " + String.join(", ", environments.names())
                                + ", or have a tenant-admin change the list: windlass environments set " + tenant));
    }

    private void show(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(ctx, 200, view(tenant));
    }

    private void set(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var order = order(Answers.given(
                "environments", bodies.read(ctx, EnvironmentsOrder.class).environments()));
        var principal = Gatekeeper.principal(ctx);
        audits.changed(() -> {
            var before = environments.of(tenant);
            environments.set(tenant, order);
            audits.write(
                    principal,
                    tenant,
                    new Audits.Event(
                            "tenant.environments",
                            tenant,
                            "",
                            Map.of("before", words(before), "after", words(environments.of(tenant)))));
            return order;
        });
        Answers.json(ctx, 200, view(tenant));
    }

    private void setQuota(Context ctx) {
        var env = Params.path(ctx, "env", Names::name);
        var wish = bodies.read(ctx, QuotaChange.class);
        var tenant = TenantRoutes.required(tenants, ctx).name();
        refusal(environments.of(tenant), "env", tenant, env).ifPresent(failure -> {
            throw new ApiException(failure);
        });
        var quota = checked(wish);
        audits.changed(() -> {
            var before = quotas.of(tenant).stream()
                    .filter(it -> it.env().equals(env))
                    .map(EnvironmentQuota.Of::quota)
                    .findFirst()
                    .orElse(EnvironmentQuota.NONE);
            quotas.set(new EnvironmentQuota.Of(tenant, env, quota));
            audits.write(
                    Gatekeeper.principal(ctx),
                    tenant,
                    new Audits.Event("environment.quota", env, "", Map.of("before", before, "after", quota)));
            return quota;
        });
        Answers.json(ctx, 200, view(tenant));
    }

    private static EnvironmentQuota checked(QuotaChange wish) {
        if (wish.weight() != null || wish.computeMillisPerSecond() != null) {
            var field = wish.weight() != null ? "weight" : "computeMillisPerSecond";
            var value = wish.weight() != null ? wish.weight() : wish.computeMillisPerSecond();
            throw new ApiException(ApiFailure.invalid(
                    field, String.valueOf(value), "is a whole tenant's, not an environment's", "leave it out"));
        }
        try {
            return new EnvironmentQuota(
                    wish.memoryBytes(), wish.gpuMemoryBytes(), wish.requestsPerSecond(), wish.maxInFlight());
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(ApiFailure.invalid(
                    "quota", wish.toString(), String.valueOf(wrong.getMessage()), "leave out what isn't limited"));
        }
    }

    private static String words(Environments environments) {
        return environments.listed() ? environments.toString() : "any";
    }

    private static List<Environment> order(List<EnvironmentsOrder.Env> wished) {
        var order = wished.stream().map(EnvironmentRoutes::environment).toList();
        return order.isEmpty()
                ? order
                : checked(order, () -> Environments.listed(order)).order();
    }

    private static Environment environment(EnvironmentsOrder.Env wished) {
        var env = Answers.given("environments", wished);
        var name = Answers.given("environments.name", env.name());
        var soak = soak(env.soak());
        return checked(env, () -> new Environment(name, soak));
    }

    private static <T> T checked(Object given, java.util.function.Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            throw new ApiException(ApiFailure.invalid(
                    "environments",
                    given.toString(),
                    String.valueOf(wrong.getMessage()),
                    "give each name once, in their order, with a soak such as 24h"));
        }
    }

    private static Duration soak(@Nullable String text) {
        return text == null
                ? Duration.ZERO
                : Spans.parse(text)
                        .orElseThrow(() -> new ApiException(ApiFailure.invalid(
                                "environments.soak", text, "isn't a duration", "give one such as 30m, 24h or 7d")));
    }

    private EnvironmentsView view(String tenant) {
        var set = environments.of(tenant);
        var left = quotas.of(tenant).stream()
                .collect(Collectors.toMap(
                        EnvironmentQuota.Of::env, it -> change(it.quota()), (one, _) -> one, TreeMap::new));
        var views = new ArrayList<EnvironmentsView.Env>();
        set.order()
                .forEach(it -> views.add(
                        new EnvironmentsView.Env(it.name(), Spans.format(it.soak()), left.remove(it.name()))));
        left.forEach((env, quota) -> views.add(new EnvironmentsView.Env(env, "0s", quota)));
        return new EnvironmentsView(views, set.listed());
    }

    private static QuotaChange change(EnvironmentQuota quota) {
        return new QuotaChange(
                quota.memoryBytes(), quota.gpuMemoryBytes(), quota.requestsPerSecond(), quota.maxInFlight());
    }
}
