package dev.windlass.gateway;

import static dev.windlass.gateway.OneModel.echo;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.windlass.domain.Arm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// When a gateway takes an epoch for true: what it acknowledges, and what it counts.
class EpochTest {
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
                        (m.ask().statusCode() == 200 ? served : failed).incrementAndGet();
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
        assertEquals(200, m.ask().statusCode());
        await().until(() -> !rig.acks.isEmpty());
        rig.close();
        rig = new GatewayRig(directory).start();
        m = new OneModel(rig);
        var before = rig.operations("/readyz");
        var early = m.asking();
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
        assertEquals(200, m.ask().statusCode());
        rig.term.set(0);
        assertEquals(200, m.ask().statusCode());
        rig.term.set(2);
        assertEquals(200, m.ask().statusCode());
        rig.tellRoutes();
        assertEquals(200, m.ask().statusCode());
        rig.gateway().close();
        var served =
                rig.windows.stream().map(it -> it.arms().getFirst().served()).toList();
        assertEquals(List.of(1L, 1L), served);
    }
}
