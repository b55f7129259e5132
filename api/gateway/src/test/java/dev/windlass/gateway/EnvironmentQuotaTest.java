package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Principal;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Role;
import dev.windlass.domain.Tenant;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.gateway.route.KeySnapshot;
import dev.windlass.slab.Datatype;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an environment may have of its tenant's requests.
class EnvironmentQuotaTest {
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @Test
    void beyondItsRequestsASecondItIsRefusedByNameAndAnotherEnvironmentIsNot(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start().keys()) {
            rig.echo("m", Datatype.FP32, -1);

            limit(rig, limited("prod", null, 1));
            assertThat(infer(rig).statusCode()).isEqualTo(200);
            var over = infer(rig);
            limit(rig, limited("dev", null, 1));

            assertThat(over.statusCode()).isEqualTo(429);
            assertThat(over.body()).contains("quota-rps", "environment prod");
            assertThat(over.headers().firstValue("Retry-After")).isPresent();
            assertThat(infer(rig).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatAnEnvironmentRefusesTakesNothingOfWhatTheTenantHasForTheOthers(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start().keys()) {
            rig.echo("m", Datatype.FP32, -1);
            var tenants = new Quota(Quota.DEFAULT.resources(), 20, 256);

            tell(rig, tenants, limited("prod", null, 1));
            var flood = IntStream.range(0, 20)
                    .mapToObj(_ -> infer(rig).statusCode())
                    .toList();
            tell(rig, tenants, limited("dev", null, 1));

            assertThat(flood).filteredOn(it -> it == 429).hasSizeGreaterThan(15);
            assertThat(IntStream.range(0, 5).mapToObj(_ -> infer(rig).statusCode()))
                    .containsOnly(200);
        }
    }

    @Test
    void whatEndsGivesItsPlaceBackHoweverItEnds(@TempDir Path directory) throws Exception {
        try (var rig = new GatewayRig(directory).start().keys()) {
            rig.echo("m", Datatype.FP32, -1);
            limit(rig, limited("prod", 1, null));

            var answers = IntStream.range(0, 6)
                    .mapToObj(i -> i % 2 == 0 ? infer(rig) : broken(rig))
                    .map(HttpResponse::statusCode)
                    .toList();

            assertThat(answers).containsExactly(200, 400, 200, 400, 200, 400);
        }
    }

    private static void limit(GatewayRig rig, EnvironmentQuota.Of environment) {
        tell(rig, Quota.DEFAULT, environment);
    }

    private static void tell(GatewayRig rig, Quota quota, EnvironmentQuota.Of environment) {
        var key = GatewayRig.key(GatewayRig.TOKEN, new Principal("app", "acme", Set.of(Role.INVOKER)));
        var acme = new Tenant("acme", Tenant.State.ACTIVE, quota, Instant.EPOCH);
        var snapshot = new KeySnapshot(List.of(key), List.of(acme), List.of(environment));
        rig.keyListeners.forEach(it -> it.accept(snapshot));
    }

    private static EnvironmentQuota.Of limited(String env, Integer inFlight, Integer perSecond) {
        return new EnvironmentQuota.Of("acme", env, new EnvironmentQuota(null, null, perSecond, inFlight));
    }

    private static HttpResponse<String> infer(GatewayRig rig) {
        return post(rig, BODY);
    }

    private static HttpResponse<String> broken(GatewayRig rig) {
        return post(rig, "{");
    }

    private static HttpResponse<String> post(GatewayRig rig, String body) {
        try {
            return rig.send(rig.request("/acme/prod/v2/models/m/infer").POST(BodyPublishers.ofString(body)));
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
