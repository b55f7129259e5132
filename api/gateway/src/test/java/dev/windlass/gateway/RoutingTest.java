package dev.windlass.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.exchange.VersionKey;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutingTest {
    private static final TensorSpec X = new TensorSpec("x", Datatype.FP32, List.of(-1L));
    private static final String BODY =
            "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"datatype\":\"FP32\",\"data\":[1]}]}";

    @TempDir
    Path directory;

    private GatewayRig rig;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory).start().keys();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    private FakeInstance echo(String version) {
        return FakeInstance.echo(GatewayRig.key("m", version), X);
    }

    private static FakeInstance with(VersionKey key, FakeInstance.Model model) {
        return new FakeInstance(key, List.of(X), List.of(X), model);
    }

    private HttpResponse<String> ask() throws Exception {
        return rig.infer("m", BODY);
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
            var answer = ask();
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
            assertEquals("stable", ask().headers().firstValue("Windlass-Arm").orElse(""));
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
            last = ask();
            answers.add(last.statusCode());
        }
        assertTrue(answers.contains(429), answers.toString());
        assertTrue(last.headers().firstValueAsLong("Retry-After").orElse(0) >= 1);
    }

    @Test
    void requestsInFlightAreLimitedAndGivenBack() throws Exception {
        var release = new CountDownLatch(1);
        var instance = rig.serve("m", with(GatewayRig.key("m", "1"), inputs -> {
            release.await();
            return new FakeInstance.Result.Outputs(inputs, false);
        }));
        rig.quota(new Quota(Resources.memory(1 << 30), 10_000, 2));
        var first = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        var second = rig.http.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> instance.heldSlots() == 2);
        assertEquals(429, ask().statusCode());
        release.countDown();
        assertEquals(200, first.join().statusCode());
        assertEquals(200, second.join().statusCode());
        assertEquals(200, ask().statusCode());
    }

    private HttpRequest post() {
        return rig.request("/acme/prod/v2/models/m/infer")
                .POST(HttpRequest.BodyPublishers.ofString(BODY))
                .build();
    }

    @Test
    void aRouteIsSwappedUnderLoadWithoutAFailure() throws Exception {
        rig.open(echo("1"));
        rig.open(echo("2"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100));
        var stop = new AtomicBoolean();
        var failed = new AtomicInteger();
        var served = new AtomicInteger();
        var clients = new ArrayList<CompletableFuture<Void>>();
        for (int i = 0; i < 4; i++) {
            clients.add(CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    try {
                        (ask().statusCode() == 200 ? served : failed).incrementAndGet();
                    } catch (Exception broken) {
                        failed.incrementAndGet();
                    }
                }
            }));
        }
        for (int epoch = 2; epoch < 60; epoch++) {
            int canary = epoch * 7 % 101;
            int before = served.get();
            rig.route(
                    "m",
                    epoch,
                    GatewayRig.arm(Arm.STABLE, "m", "1", 100 - canary),
                    GatewayRig.arm(Arm.CANARY, "m", "2", canary));
            await().pollInterval(Duration.ofMillis(2)).until(() -> served.get() > before + 4);
        }
        stop.set(true);
        clients.forEach(CompletableFuture::join);
        assertEquals(0, failed.get());
        rig.gateway().close();
        long counted = rig.windows.stream()
                .flatMap(it -> it.arms().stream())
                .mapToLong(it -> it.served() + it.late())
                .sum();
        assertEquals(served.get(), counted, "every request is in exactly one window");
    }

    @Test
    void anEpochIsAcknowledgedOnceEveryWeightedArmIsReady() throws Exception {
        rig.open(echo("1"));
        rig.route("m", 1, GatewayRig.arm(Arm.STABLE, "m", "1", 100), GatewayRig.arm(Arm.CANARY, "m", "2", 0));
        await().until(() -> rig.acks.contains("acme/m@prod#1"));
        rig.route("m", 2, GatewayRig.arm(Arm.STABLE, "m", "1", 90), GatewayRig.arm(Arm.CANARY, "m", "2", 10));
        assertFalse(rig.acks.contains("acme/m@prod#2"));
        rig.open(echo("2"));
        await().until(() -> rig.acks.contains("acme/m@prod#2"));
    }

    @Test
    void aGatewayThatStartsWithoutControlServesWhatItStored() throws Exception {
        var instance = echo("1");
        rig.serve("m", instance);
        assertEquals(200, ask().statusCode());
        await().until(() -> !rig.acks.isEmpty());
        rig.close();
        rig = new GatewayRig(directory).start();
        var before = rig.operations("/readyz");
        var early = rig.http.sendAsync(
                rig.request("/acme/prod/v2/models/m/infer")
                        .POST(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().until(() -> rig.gateway().gates().parking().taken() == 1);
        rig.open(echo("1"));
        assertEquals(200, early.join().statusCode(), "who came before the inference worker waited for it");
        assertEquals(503, before.statusCode());
        assertTrue(before.body().contains("acme/m@prod"), before.body());
        assertEquals(200, rig.operations("/readyz").statusCode());
        assertTrue(rig.acks.isEmpty());
        rig.gateway().close();
        assertTrue(rig.windows.isEmpty(), "nothing is counted before the epoch is confirmed");
    }

    @Test
    void nothingIsCountedWhileTheLeaseIsLostUntilTheEpochIsConfirmed() throws Exception {
        rig.serve("m", echo("1"));
        assertEquals(200, ask().statusCode());
        rig.term.set(0);
        assertEquals(200, ask().statusCode());
        rig.term.set(2);
        assertEquals(200, ask().statusCode());
        rig.tellRoutes();
        assertEquals(200, ask().statusCode());
        rig.gateway().close();
        var served =
                rig.windows.stream().map(it -> it.arms().getFirst().served()).toList();
        assertEquals(List.of(1L, 1L), served);
    }
}
