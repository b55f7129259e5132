package dev.windlass.control;

import dev.windlass.client.message.EnvironmentsOrder;
import dev.windlass.client.message.EnvironmentsView;
import dev.windlass.environment.Environment;
import dev.windlass.environment.Environments;
import dev.windlass.retirement.Spans;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The environments of a tenant, their order and their soaks.
final class EnvironmentRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/environments";

    private final TenantStore tenants;
    private final EnvironmentStore environments;
    private final Audits audits;
    private final Bodies bodies;

    EnvironmentRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.environments = parts.stores().environments();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.READ, this::show), RouteSpec.put(ROOT, Access.ENVIRONMENTS, this::set));
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
        Answers.json(ctx, 200, view(environments.of(tenant)));
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
        Answers.json(ctx, 200, view(environments.of(tenant)));
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

    private static EnvironmentsView view(Environments environments) {
        return new EnvironmentsView(
                environments.order().stream()
                        .map(it -> new EnvironmentsView.Env(it.name(), Spans.format(it.soak())))
                        .toList(),
                environments.listed());
    }
}
