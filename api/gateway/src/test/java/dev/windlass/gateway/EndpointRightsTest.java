package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Role;
import dev.windlass.domain.Tenant;
import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.json.CanonicalJson;
import dev.windlass.slab.Datatype;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who gets answers of models, and who only sees that they are there.
class EndpointRightsTest {
    private static final Set<Role> INFER =
            EnumSet.of(Role.INVOKER, Role.DEVELOPER, Role.RELEASE_MANAGER, Role.TENANT_ADMIN, Role.PLATFORM_ADMIN);
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @Test
    void aRoleThatOnlyLooksIsRefusedAndToldWhichOnesAreNot(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start().keys()) {
            rig.echo("m", Datatype.FP32, -1);

            for (var role : Role.values()) {
                var answer = infer(rig, role, "m");

                assertEquals(INFER.contains(role) ? 200 : 403, answer.statusCode(), role + " " + answer.body());
                if (!INFER.contains(role)) {
                    assertTrue(answer.body().contains("may not infer"), answer.body());
                    assertTrue(answer.body().contains("invoker, developer, release-manager"), answer.body());
                }
            }
        }
    }

    @Test
    void whatIsNotThereIsNotThereForAnyRole(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start().keys()) {
            for (var role : Role.values()) {
                assertEquals(404, infer(rig, role, "nothing").statusCode(), role.id());
            }
        }
    }

    @Test
    void aTenantThatWasRetiredIsGone(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start()) {
            rig.echo("m", Datatype.FP32, -1);
            var app = new Principal("app", "acme", Set.of(Role.INVOKER));
            var closed = new Tenant("acme", Tenant.State.CLOSED, Quota.DEFAULT, Instant.EPOCH);
            var keys = new KeySnapshot(
                    List.of(GatewayRig.key(GatewayRig.token(Role.INVOKER), app)), List.of(closed), List.of());
            rig.keyListeners.forEach(it -> it.accept(keys));

            for (var model : List.of("m", "nothing")) {
                var answer = infer(rig, Role.INVOKER, model);
                assertEquals(410, answer.statusCode(), answer.body());
                assertTrue(answer.body().contains("was closed"), answer.body());
            }
        }
    }

    @Test
    void aKeyForAnotherEnvironmentIsRefused(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start()) {
            rig.echo("m", Datatype.FP32, -1);
            for (var env : List.of("dev", "prod")) {
                var only = new Principal("app", "acme", Set.of(Role.INVOKER), Set.of(env));
                var acme = new Tenant("acme", Tenant.State.ACTIVE, Quota.DEFAULT, Instant.EPOCH);
                var keys = new KeySnapshot(
                        List.of(GatewayRig.key(GatewayRig.token(Role.INVOKER), only)), List.of(acme), List.of());
                rig.keyListeners.forEach(it -> it.accept(keys));

                var answer = infer(rig, Role.INVOKER, "m");

                assertEquals(env.equals("prod") ? 200 : 403, answer.statusCode(), answer.body());
                if (env.equals("dev")) {
                    assertTrue(answer.body().contains("isn't one of those that the key of app is for"), answer.body());
                }
            }
        }
    }

    @Test
    void rulesCountAsSoonAsTheyAreToldAndNoLonger(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start()) {
            rig.echo("m", Datatype.FP32, -1);
            var deny =
                    rules("acme", "{name: paused, effect: Deny, actions: [infer], environments: [prod], models: [m]}");
            var allow = rules("acme", "{name: look, effect: Allow, actions: [infer], roles: [viewer]}");
            var platform = rules(null, "{name: stop, effect: Deny, actions: [infer], principals: [acme/app]}");

            assertEquals(200, told(rig, Role.INVOKER));
            assertEquals(403, told(rig, Role.VIEWER));
            assertEquals(403, told(rig, Role.INVOKER, deny));
            assertTrue(infer(rig, Role.INVOKER, "m").body().contains("paused"));
            assertEquals(200, told(rig, Role.VIEWER, allow));
            assertEquals(200, infer(rig, Role.VIEWER, "m").statusCode());
            assertEquals(403, told(rig, Role.VIEWER, allow, platform));
            assertEquals(403, told(rig, Role.VIEWER, rules("acme", "no: yaml: at all")));
            assertEquals(200, told(rig, Role.INVOKER));
        }
    }

    @Test
    void whoIsDeniedToLookAtAModelFindsNone(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start()) {
            rig.echo("m", Datatype.FP32, -1);
            rig.echo("n", Datatype.FP32, -1);
            var hide = rules("acme", "{name: hide, effect: Deny, actions: [read], models: [m], roles: [viewer]}");
            told(rig, Role.VIEWER);
            assertEquals(200, look(rig, "/acme/prod/v2/models/m").statusCode());

            told(rig, Role.VIEWER, hide);
            for (var path : List.of("", "/ready", "/config", "/stats", "/versions/1", "/versions/1/ready")) {
                assertEquals(404, look(rig, "/acme/prod/v2/models/m" + path).statusCode(), path);
                assertEquals(200, look(rig, "/acme/prod/v2/models/n" + path).statusCode(), path);
            }
            for (var path : List.of("/acme/prod/v2/models", "/acme/prod/v2/models/stats")) {
                var body = look(rig, path).body();
                assertTrue(body.contains("\"n\"") && !body.contains("\"m\""), body);
            }
            var index = rig.send(rig.request("/acme/prod/v2/repository/index")
                    .setHeader("Authorization", "Bearer " + GatewayRig.token(Role.VIEWER))
                    .POST(BodyPublishers.ofString("{}")));
            assertTrue(index.body().contains("\"n\"") && !index.body().contains("\"m\""), index.body());

            told(rig, Role.INVOKER, hide);
            assertEquals(200, infer(rig, Role.INVOKER, "m").statusCode());
        }
    }

    private static HttpResponse<String> look(GatewayRig rig, String path) throws Exception {
        return rig.send(rig.request(path)
                .setHeader("Authorization", "Bearer " + GatewayRig.token(Role.VIEWER))
                .GET());
    }

    /// What is answered once the gateway was told of these rules.
    private static int told(GatewayRig rig, Role role, KeySnapshot.AccessText... rules) throws Exception {
        var app = new Principal("app", "acme", Set.of(role));
        var acme = new Tenant("acme", Tenant.State.ACTIVE, Quota.DEFAULT, Instant.EPOCH);
        var keys = new KeySnapshot(
                List.of(GatewayRig.key(GatewayRig.token(role), app)), List.of(acme), List.of(), List.of(rules));
        rig.keyListeners.forEach(it -> it.accept(keys));
        return infer(rig, role, "m").statusCode();
    }

    private static KeySnapshot.AccessText rules(@Nullable String tenant, String rule) {
        var text = "apiVersion: windlass.dev/v1\nkind: Access\nrules:\n  - " + rule + "\n";
        return new KeySnapshot.AccessText(tenant, CanonicalJson.digest(text), text);
    }

    private static HttpResponse<String> infer(GatewayRig rig, Role role, String model) throws Exception {
        return rig.send(rig.request("/acme/prod/v2/models/" + model + "/infer")
                .setHeader("Authorization", "Bearer " + GatewayRig.token(role))
                .POST(BodyPublishers.ofString(BODY)));
    }
}
