package dev.windlass.gateway;

import static dev.windlass.gateway.OneModel.BODY;
import static dev.windlass.gateway.OneModel.echo;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
    @TempDir
    Path directory;

    private GatewayRig rig;
    private OneModel m;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
        m = new OneModel(rig);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void theServerNeverDispatchesToAThread() {
        assertEquals(
                Invocable.InvocationType.NON_BLOCKING,
                rig.gateway().front().server().getInvocationType());
    }

    @Test
    void armsAreDrawnByWeight() throws Exception {
        rig.open(echo("1"));
        rig.open(echo("2"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 75), GatewayRig.arm(Arm.CANARY, "m", "2", 25));
        int canary = 0;
        for (int i = 0; i < 2000; i++) {
            var answer = m.ask();
            assertEquals(200, answer.statusCode());
            canary += answer.headers().firstValue("Windlass-Arm").orElse("").equals("canary") ? 1 : 0;
        }
        // 500 expected, standard deviation 19: six of them.
        assertTrue(canary > 384 && canary < 616, "canary got " + canary + " of 2000");
    }

    @Test
    void anArmWithoutWeightGetsNothingAndANamedVersionIsServedUncounted() throws Exception {
        rig.open(echo("1"));
        rig.open(echo("2"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100), GatewayRig.arm(Arm.CANARY, "m", "2", 0));
        for (int i = 0; i < 50; i++) {
            assertEquals("stable", m.ask().headers().firstValue("Windlass-Arm").orElse(""));
        }
        var named = rig.send(
                rig.request("/acme/prod/v2/models/m/versions/2/infer").POST(HttpRequest.BodyPublishers.ofString(BODY)));
        assertEquals(200, named.statusCode(), named.body());
        assertEquals("2", named.headers().firstValue("Windlass-Model-Version").orElse(""));
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        assertEquals(1, rig.windows.size());
        assertEquals(1, rig.windows.getFirst().arms().size());
        assertEquals(50, rig.windows.getFirst().arms().getFirst().served());
    }

    @Test
    void aPreviewAnswersWhoeverAsksForItAndIsCountedApart() throws Exception {
        rig.open(echo("1"));
        rig.open(echo("2"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100), GatewayRig.arm(Arm.PREVIEW, "m", "2", 0));
        for (int i = 0; i < 20; i++) {
            assertEquals("stable", header(m.ask(), "Windlass-Arm"));
        }
        for (int i = 0; i < 7; i++) {
            var answer = asking("preview");
            assertEquals(200, answer.statusCode(), answer.body());
            assertEquals("preview", header(answer, "Windlass-Arm"));
            assertEquals("2", header(answer, "Windlass-Model-Version"));
        }
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "2", 100));
        var counts = rig.windows.getFirst().arms();
        assertEquals(20, served(counts, Arm.STABLE));
        assertEquals(7, served(counts, Arm.PREVIEW));

        assertEquals("stable", header(asking("preview"), "Windlass-Arm"), "where there is none, the route chooses");
        var refused = asking("canary");
        assertEquals(400, refused.statusCode());
        assertTrue(refused.body().contains("Windlass-Arm"), refused.body());
        assertTrue(refused.body().contains("send preview"), refused.body());
    }

    /// By people who want to see the new version, whatever its weight: no random draw, and no data for its analysis.
    @Test
    void aCanaryAnswersWhoeverAsksForItUncounted() throws Exception {
        rig.open(echo("1"));
        rig.open(echo("2"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 99), GatewayRig.arm(Arm.CANARY, "m", "2", 1));
        for (int i = 0; i < 30; i++) {
            var answer = asking("preview");
            assertEquals("2", header(answer, "Windlass-Model-Version"));
            assertEquals("canary", header(answer, "Windlass-Arm"));
        }
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "2", 100));
        assertEquals(List.of(), rig.windows);
    }

    private HttpResponse<String> asking(String arm) throws Exception {
        return rig.send(rig.request("/acme/prod/v2/models/m/infer")
                .header("Windlass-Arm", arm)
                .POST(HttpRequest.BodyPublishers.ofString(BODY)));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static long served(List<ArmCount> counts, Arm arm) {
        return counts.stream()
                .filter(it -> it.arm() == arm)
                .mapToLong(ArmCount::served)
                .sum();
    }

    @Test
    void whatIsNotThereOrNotYoursGetsOneAndTheSameAnswer() throws Exception {
        rig.serve("m", echo("1"));
        var bodies = new ArrayList<String>();
        for (var path : List.of(
                "/nobody/prod/v2/models/m/infer",
                "/other/prod/v2/models/m/infer",
                "/acme/dev/v2/models/m/infer",
                "/acme/prod/v2/models/n/infer",
                "/acme/prod/v2/models/m/versions/9/infer")) {
            var answer = rig.send(rig.request(path).POST(HttpRequest.BodyPublishers.ofString(BODY)));
            assertEquals(404, answer.statusCode(), path);
            bodies.add(answer.body());
        }
        assertEquals(1, bodies.stream().distinct().count(), bodies.toString());
        var foreign = rig.http.send(
                HttpRequest.newBuilder(rig.request("/acme/prod/v2/models/m/infer")
                                .build()
                                .uri())
                        .header("Authorization", "Bearer " + GatewayRig.OTHER_TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertEquals(bodies.getFirst(), foreign.body());
    }

    @Test
    void anUnknownTokenIsRefusedAtOnce() throws Exception {
        rig.serve("m", echo("1"));
        var uri = rig.request("/acme/prod/v2/models/m/infer").build().uri();
        for (var header : List.of("Bearer nonsense", "Basic abc", "Bearer")) {
            var answer = rig.http.send(
                    HttpRequest.newBuilder(uri)
                            .header("Authorization", header)
                            .POST(HttpRequest.BodyPublishers.ofString(BODY))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertEquals(401, answer.statusCode());
            assertEquals(
                    "Bearer", answer.headers().firstValue("WWW-Authenticate").orElse(""));
        }
    }

    @Test
    void aTenantOverItsLimitIsToldWhenToComeBack() throws Exception {
        rig.serve("m", echo("1"));
        rig.quota(new Quota(Resources.memory(1 << 30), 1, 256));
        var answers = new ArrayList<Integer>();
        HttpResponse<String> last = null;
        for (int i = 0; i < 4; i++) {
            last = m.ask();
            answers.add(last.statusCode());
        }
        assertTrue(answers.contains(429), answers.toString());
        assertTrue(last.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
    }

    @Test
    void requestsInFlightAreLimitedAndGivenBack() throws Exception {
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", OneModel.of(OneModel.echoAfter(release)));
        rig.quota(new Quota(Resources.memory(1 << 30), 10_000, 2));
        var first = m.asking();
        var second = m.asking();
        await().until(() -> instance.heldSlots() == 2);
        assertEquals(429, m.ask().statusCode());
        release.countDown();
        assertEquals(200, first.join().statusCode());
        assertEquals(200, second.join().statusCode());
        assertEquals(200, m.ask().statusCode());
    }
}
