package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.control.GoodRequests.Good;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Quota;
import dev.windlass.domain.RetirementPhase;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import dev.windlass.retirement.Calendar;
import dev.windlass.storage.RetirementStore.Wish;
import dev.windlass.storage.WholeRetirements;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// Good requests of a version that retires, or is held.
record GoodRetirements(TestApi api) {
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");

    /// @param model a new one, with version 7
    Good of(RouteSpec route, String model) {
        if (route.path().startsWith(TenantRetirementRoutes.ROOT)) {
            return ofTenant(route, model);
        }
        if (!route.path().contains("{version}")) {
            return whole(route, model);
        }
        var version = new VersionRef("payments", model, "7");
        boolean begins =
                route.path().endsWith("/retirement") && route.method().name().equals("POST");
        if (route.path().contains("/retirement") && !begins) {
            begin(version, null);
        }
        if (route.path().endsWith(":override")) {
            to(version, RetirementPhase.DRAINING);
        }
        if (route.path().endsWith("/hold") && !route.method().name().equals("POST")) {
            api.parts.stores().holds().hold(version, ANNA, "case 1");
        }
        return new Good(
                route,
                Map.of("tenant", "payments", "model", model, "version", "7"),
                route.method().name().equals("POST") ? Map.of("Content-Type", GoodRequests.JSON) : Map.of(),
                body(route, begins));
    }

    private Good whole(RouteSpec route, String model) {
        var version = new VersionRef("payments", model, "7");
        boolean begins =
                route.path().endsWith("/retirement") && route.method().name().equals("POST");
        if (!begins) {
            var announced = api.parts.stores().wholes().announce(version.modelRef(), wish(null));
            assertThat(announced).isInstanceOf(WholeRetirements.Announced.Begun.class);
        }
        if (route.path().endsWith(":override")) {
            to(version, RetirementPhase.DRAINING);
        }
        return new Good(
                route,
                Map.of("tenant", "payments", "model", model),
                route.method().name().equals("POST") ? Map.of("Content-Type", GoodRequests.JSON) : Map.of(),
                body(route, begins));
    }

    /// Of a tenant of its own: the others' requests go on with theirs.
    private Good ofTenant(RouteSpec route, String tenant) {
        var version = new VersionRef(tenant, "fraud", "7");
        api.parts.stores().tenants().create(tenant, Quota.DEFAULT);
        api.parts.stores().registry().register(TestApi.as(version));
        boolean begins =
                route.path().endsWith("/retirement") && route.method().name().equals("POST");
        if (!begins) {
            api.parts.stores().tenantRetirements().announce(tenant, wish(null));
        }
        if (route.path().endsWith(":override")) {
            to(version, RetirementPhase.DRAINING);
        }
        return new Good(
                route,
                Map.of("tenant", tenant),
                route.method().name().equals("POST") ? Map.of("Content-Type", GoodRequests.JSON) : Map.of(),
                body(route, begins));
    }

    private static @Nullable ObjectNode body(RouteSpec route, boolean begins) {
        if (!route.method().name().equals("POST")) {
            return null;
        }
        return GoodRequests.json(
                begins
                        ? "{'after': '60d', 'brownOuts': ['7d:1h'], 'drain': '7d', 'archive': '1d', 'reason': 'why'}"
                        : "{'reason': 'why'}");
    }

    void begin(VersionRef version, @Nullable String successor) {
        api.parts.stores().retirements().announce(version, wish(successor));
    }

    private static Wish wish(@Nullable String successor) {
        var plan = new RetirementPlan(Calendar.ANNOUNCE, Calendar.BROWN_OUTS, Calendar.DRAIN, Calendar.ARCHIVE);
        return new Wish(plan, CanonicalJson.digest(plan), successor, "superseded", ANNA);
    }

    /// As its workflow would, from the announcement on.
    void to(VersionRef version, RetirementPhase... phases) {
        var from = RetirementPhase.ANNOUNCED;
        for (var phase : phases) {
            api.parts.stores().retirements().advance(version, from, phase, "step", false);
            from = phase;
        }
    }
}
