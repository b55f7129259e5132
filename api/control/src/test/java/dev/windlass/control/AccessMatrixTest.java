package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.AccessDocument;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Role;
import dev.windlass.domain.Tenant;
import dev.windlass.http.Connections;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every route, every role, in the tenant, in another one, in a suspended one and on the platform, with
/// and without rules: let through exactly where `access-matrix.txt` says. Handlers are left out here;
/// that those ask again which must is [AskedAgainTest]'s.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AccessMatrixTest {
    private static final int THROUGH = 299;
    private static final Handler HANDLER = (Context ctx) -> ctx.status(THROUGH);

    private final AccessMatrix matrix = AccessMatrix.read();
    private TestApi api;
    private Javalin doors;

    @BeforeAll
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        doors = doors().start("127.0.0.1", 0, new Preflight(""));
        api.parts.stores().tenants().create("paused", Quota.DEFAULT);
        api.parts.stores().tenants().setState("paused", Tenant.State.SUSPENDED);
        for (var role : Role.values()) {
            for (var tenant : List.of("payments", "other", "paused")) {
                api.key(name(tenant, role), tenant, role);
            }
            api.key(name(null, role), null, role);
        }
    }

    @AfterAll
    void stop() {
        doors.stop();
        api.close();
    }

    /// The API's routes and its gatekeeper, with nothing behind.
    private HttpFrame doors() {
        var pools = PoolLimits.DEFAULT;
        var keys = api.parts.stores().keys();
        var authenticator =
                new Authenticator(hash -> keys.findOfPlatform(HexFormat.of().parseHex(hash.hex())), pools.strangers());
        var minute = Duration.ofMinutes(1);
        return new HttpFrame(
                new Gatekeeper(
                        authenticator,
                        api.parts.access(),
                        new Denials(Audits.of(api.parts), System::nanoTime),
                        pools.requests()),
                new UnreadBody(pools.unread(), BodyPace.DEFAULT),
                new Connections(new Connections.Limits(100, 100, minute, minute, minute)),
                routes().map(AccessMatrixTest::without).toList());
    }

    private static RouteSpec without(RouteSpec route) {
        return new RouteSpec(route.method(), route.path(), route.access(), HANDLER, route.haste());
    }

    private static String name(@Nullable String tenant, Role role) {
        return (tenant == null ? "platform" : tenant) + "-" + role.id();
    }

    Stream<RouteSpec> routes() {
        return AuditedRoutesTest.table(api).stream();
    }

    @Test
    void everyRouteIsInTheMatrixAndNoOther() {
        var routes = routes().map(AccessMatrix::name).collect(Collectors.toCollection(TreeSet::new));

        assertThat(matrix.routes().keySet()).containsExactlyInAnyOrderElementsOf(routes);
    }

    @ParameterizedTest
    @MethodSource("routes")
    void withoutRulesRolesDecide(RouteSpec route) throws IOException {
        rules(null, "");
        rules("payments", "");
        rules("paused", "");
        for (var role : Role.values()) {
            assertAnswers(route, role, _ -> matrix.may(route, role), "");
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatATenantDeniesNobodyDoesThereButWhoOverseesIt(RouteSpec route) throws IOException {
        var action = matrix.action(route);
        if (action == null || matrix.ofPlatform(route) || AccessMatrix.OF_RULES.contains(action)) {
            return;
        }
        rules(null, "");
        for (var tenant : List.of("payments", "paused")) {
            rules(tenant, "{name: no, effect: Deny, actions: [" + action + "]}");
        }
        for (var role : Role.values()) {
            boolean oversight = AccessMatrix.OF_OVERSIGHT.contains(action) && matrix.may(route, role);
            assertAnswers(route, role, tenant -> tenant == null && oversight, "denied");
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void whatATenantAllowsItsPeopleDoAndNobodyElse(RouteSpec route) throws IOException {
        var action = matrix.action(route);
        if (action == null || matrix.ofPlatform(route) || AccessMatrix.OF_RULES.contains(action)) {
            return;
        }
        rules(null, "");
        for (var tenant : List.of("payments", "paused")) {
            rules(tenant, "{name: yes, effect: Allow, actions: [" + action + "]}");
        }
        for (var role : Role.values()) {
            assertAnswers(route, role, tenant -> tenant != null || matrix.may(route, role), "allowed");
        }
    }

    @ParameterizedTest
    @MethodSource("routes")
    void thePlatformsDenyStandsAboveATenantsAllow(RouteSpec route) throws IOException {
        var action = matrix.action(route);
        if (action == null) {
            return;
        }
        rules(null, "{name: no, effect: Deny, actions: [" + action + "]}");
        if (!AccessMatrix.OF_RULES.contains(action) && !matrix.ofPlatform(route)) {
            rules("payments", "{name: yes, effect: Allow, actions: ['*']}");
        }
        boolean itsOwn = matrix.ofPlatform(route) && AccessMatrix.OF_RULES.contains(action);
        for (var role : Role.values()) {
            assertAnswers(route, role, _ -> itsOwn && matrix.may(route, role), "platform");
        }
    }

    private interface Expected {
        /// @param tenant of who asks; null on the platform
        boolean may(@Nullable String tenant);
    }

    private void assertAnswers(RouteSpec route, Role role, Expected expected, String what) throws IOException {
        boolean asksRules = matrix.action(route) != null;
        for (var of : List.of("payments", "paused")) {
            boolean named = route.path().contains("{tenant}");
            assertStatus(
                    route,
                    of,
                    role,
                    of,
                    named
                            ? asksRules && !matrix.ofPlatform(route) ? status(expected.may(of)) : open(route)
                            : open(route),
                    what);
            assertStatus(route, "other", role, of, asksRules ? matrix.ofPlatform(route) ? 403 : 404 : THROUGH, what);
            assertStatus(route, null, role, of, asksRules ? status(expected.may(null)) : THROUGH, what);
        }
    }

    /// Of what is the platform's, or nobody's in particular, for a tenant's people.
    private int open(RouteSpec route) {
        return matrix.ofPlatform(route) ? 403 : THROUGH;
    }

    private static int status(boolean may) {
        return may ? THROUGH : 403;
    }

    private void assertStatus(RouteSpec route, @Nullable String tenant, Role role, String of, int status, String what)
            throws IOException {
        var path = route.path().replace("{tenant}", of).replaceAll("\\{\\w+}", "x");
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + doors.port() + path))
                .header("Authorization", "Bearer token-" + name(tenant, role))
                .method(route.verb(), BodyPublishers.noBody());

        assertThat(api.send(request).statusCode())
                .as(what + " " + route.verb() + " " + path + " by " + name(tenant, role))
                .isEqualTo(status);
    }

    private void rules(@Nullable String tenant, String rule) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules: [" + rule + "]\n";
        var parsed = (AccessDocument.Result.Parsed) AccessDocument.parse(tenant, text);
        api.parts.stores().access().set(parsed.document(), text, "test");
        api.parts.access().forget(tenant);
    }
}
