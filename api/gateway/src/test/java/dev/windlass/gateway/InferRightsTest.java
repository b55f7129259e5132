package dev.windlass.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Role;
import dev.windlass.slab.Datatype;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who gets answers of models, and who only sees that they are there.
class InferRightsTest {
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

    private static HttpResponse<String> infer(GatewayRig rig, Role role, String model) throws Exception {
        return rig.send(rig.request("/acme/prod/v2/models/" + model + "/infer")
                .setHeader("Authorization", "Bearer " + GatewayRig.token(role))
                .POST(BodyPublishers.ofString(BODY)));
    }
}
