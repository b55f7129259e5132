package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.UploadView;
import dev.windlass.control.CrowdRig.Call;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One tenant takes all that it can get of each pool; the others and the operator are served at once.
final class CrowdTest {
    private static final String PLANS = "POST /v1/tenants/payments/plans";
    private static final String HALF = "Content-Type: application/json\r\nContent-Length: 1000\r\nExpect: 100-continue";

    @TempDir
    Path scratch;

    private CrowdRig rig;

    @BeforeEach
    void start() {
        var pools = new PoolLimits(8, 16, 4, 8, Duration.ofSeconds(5), 4, 400);
        rig = new CrowdRig(
                scratch,
                new ControlLimits(
                        1 << 20,
                        1 << 30,
                        8,
                        Duration.ofHours(1),
                        2,
                        2,
                        8,
                        Duration.ofSeconds(20),
                        8,
                        pools,
                        BodyPace.DEFAULT));
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @Test
    void oneTenantsStreamsLeavePlacesForItsOwnColleaguesForOthersAndForTheOperator() throws IOException {
        var promotion = started();
        var events = "/v1/tenants/payments/promotions/" + promotion + "/events";

        assertThat(opened("view", events)).isEqualTo(2);
        assertThat(opened("ci", events)).isEqualTo(1);
        assertThat(opened("dev", events)).isEqualTo(1);
        assertThat(refused("risk", events)).contains("429", "Retry-After: 5");
        assertThat(rig.get("admin", events).status()).isEqualTo(200);
        assertThat(rig.get("stranger", foreign() + "?timeout=1s&after=5").status())
                .isEqualTo(200);
    }

    @Test
    void aPlaceIsGivenBackWhenItsReaderHasGone() throws IOException {
        var promotion = started();
        var events = "/v1/tenants/payments/promotions/" + promotion + "/events";
        var all = new ArrayList<Call>();
        for (var call = rig.get("view", events); call.status() == 200; call = rig.get("view", events)) {
            all.add(call);
        }

        for (var call : all) {
            call.close();
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> rig.get("view", events).status() == 200);
    }

    @Test
    void slowRequestsOfOneTenantLeaveTheOthersAndTheProbesAlone() throws IOException {
        for (var who : List.of("view", "dev", "ci", "both")) {
            assertThat(rig.call(who, PLANS, HALF, "").status())
                    .as("asked for its body")
                    .isEqualTo(100);
        }

        assertThat(rig.get("risk", "/v1/tenants/payments").status()).isEqualTo(429);
        assertThat(rig.get("stranger", "/v1/tenants/other").status()).isEqualTo(200);
        assertThat(rig.get("admin", "/v1/tenants/payments").status()).isEqualTo(200);
        assertThat(rig.get("", "/livez").status()).isEqualTo(200);
        assertThat(rig.get("", "/readyz").status()).isEqualTo(200);
        assertThat(rig.get("nobody", "/v1/tenants/other").status()).isEqualTo(401);
    }

    @Test
    void oneTenantsUploadsLeavePlacesForOthers() throws IOException {
        var payments = declared("dev", "payments");
        var other = declared("stranger", "other");
        var headers = "Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: 1000";
        var slow = headers + "\r\nExpect: 100-continue";
        assertThat(rig.call("dev", "PATCH " + payments, slow, "").status()).isEqualTo(100);
        assertThat(rig.call("dev", "PATCH " + declared("dev", "payments"), slow, "")
                        .status())
                .isEqualTo(100);

        assertThat(rig.call("ci", "PATCH " + payments, slow, "").status()).isEqualTo(429);
        assertThat(rig.call("stranger", "PATCH " + other, headers, "x".repeat(1000))
                        .status())
                .isEqualTo(204);
    }

    @Test
    void restsOfRefusedBodiesAreReadForAFewOnly() throws IOException {
        var headers = "Content-Length: 1000";
        var calls = new ArrayList<Call>();
        for (int i = 0; i < 3; i++) {
            calls.add(rig.call("view", "POST /v1/tenants/payments/keys", headers, "x"));
        }
        Awaitility.await().until(() -> calls.stream().anyMatch(Call::answered));

        var answered = calls.stream().filter(Call::answered).toList();

        assertThat(answered).as("the third; the others' rests are waited for").hasSize(1);
        assertThat(answered.getFirst().head()).contains("403", "Connection: close");
        assertThat(rig.call("stranger", "DELETE /v1/tenants/payments", headers, "x".repeat(1000))
                        .head())
                .contains("405")
                .doesNotContain("Connection: close");
    }

    /// How many streams somebody gets.
    private int opened(String who, String path) throws IOException {
        int count = 0;
        while (rig.get(who, path).status() == 200) {
            count++;
        }
        return count;
    }

    private String refused(String who, String path) throws IOException {
        return rig.get(who, path).head();
    }

    private String started() throws IOException {
        rig.api.parts.stores().registry().register(TestApi.fraud("7"));
        var promotions = new PromotionRig(rig.api);
        return PromotionRig.name(promotions.post("run-1", PromotionRig.manifest("7")));
    }

    /// A path of tenant `other` that a long poll of it waits at.
    private String foreign() {
        var stores = rig.api.parts.stores();
        var fraud = TestApi.fraud("7");
        stores.registry()
                .register(new ModelVersion(
                        new VersionRef("other", "fraud", "7"),
                        fraud.digest(),
                        fraud.byteSize(),
                        fraud.format(),
                        fraud.schema(),
                        fraud.metrics(),
                        fraud.lineageJson(),
                        fraud.owner(),
                        fraud.risk(),
                        fraud.needs(),
                        "stranger",
                        fraud.createdAt()));
        var endpoint = new EndpointRef("other", "fraud", "prod");
        var granted = (GrantResult.Granted)
                stores.endpoints().grant(new GrantWish(endpoint, RunKind.PROMOTION, "run-2", "7", "stranger", null));
        return "/v1/tenants/other/promotions/" + granted.name();
    }

    private String declared(String who, String tenant) throws IOException {
        var file = TestApi.file(scratch, 1000);
        var uploads = new UploadRig(rig.api);
        var version = "v" + System.nanoTime();
        var body = WindlassJson.mapper().writeValueAsString(uploads.upload(file, version));
        var path = "/v1/tenants/" + tenant + "/uploads";
        var answer = rig.api.send(who, "POST", path, body, Map.of());
        return path + "/"
                + WindlassJson.mapper()
                        .readValue(answer.body(), UploadView.class)
                        .id();
    }
}
