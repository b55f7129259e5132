package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.ArmCount;
import dev.windlass.slab.Datatype;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Clients over HTTP/1.1 that go away while their request waits: nothing is computed for them, and what
/// they held is free at once.
@Timeout(60)
class HangUpTest {
    private static final byte[] GOOD =
            RawClient.post("/acme/prod/v2/models/m/infer", OneModel.BODY.getBytes(StandardCharsets.UTF_8));

    @TempDir
    Path directory;

    @AutoClose
    private GatewayRig rig;

    private final CountDownLatch release = new CountDownLatch(1);
    private final ArrayList<RawClient> clients = new ArrayList<>();
    private OneModel model;

    @BeforeEach
    void start() throws Exception {
        rig = new GatewayRig(directory, RigLimits.parkedFor(Duration.ofSeconds(30)))
                .start()
                .keys();
        model = new OneModel(rig);
    }

    private RawClient sends(byte[] request) throws Exception {
        var client = new RawClient(rig);
        clients.add(client);
        client.write(request);
        return client;
    }

    private void awaitInFlight(int requests) {
        await().until(() -> rig.gateway().gates().inFlight().taken() == requests);
    }

    private void assertCanceled(int requests) throws Exception {
        assertThat(rig.operations("/metrics").body())
                .contains("nv_inference_request_failure{model=\"m\",reason=\"CANCELED\","
                        + "tenant=\"acme\",version=\"1\"} " + requests + ".0")
                .contains("reason=\"REJECTED\",tenant=\"acme\",version=\"1\"} 0.0");
    }

    @Test
    void whatHasNotBegunIsNeverRun() throws Exception {
        var instance = model.serve(OneModel.echoAfter(release));
        var first = model.asking();
        await().until(() -> instance.ran.get() == 1);
        for (int i = 0; i < 20; i++) {
            var _ = sends(GOOD);
        }
        await().until(() -> instance.queued() == 21);

        for (var client : clients) {
            client.close();
        }

        awaitInFlight(1);
        assertThat(instance.heldSlots()).isEqualTo(1);
        assertThat(rig.gateway().gates().stagedBytes().taken()).isZero();
        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        awaitInFlight(0);
        assertThat(instance.ran).hasValue(1);
        assertCanceled(20);
    }

    @Test
    void aWaitForRoomEndsAtOnceAndTheNextOneGetsIt() throws Exception {
        var instance = rig.serve("m", OneModel.narrow(release));
        var first = model.asking();
        await().until(() -> instance.ran.get() == 1);
        var gone = sends(GOOD);
        await().until(() -> rig.gateway().gates().parking().taken() == 1);

        gone.close();

        await().until(() -> rig.gateway().gates().parking().taken() == 0);
        await().until(() -> instance.inLine() == 0);
        awaitInFlight(1);
        assertThat(rig.gateway().gates().stagedBytes().taken()).isZero();
        var next = model.asking();
        await().until(() -> rig.gateway().gates().parking().taken() == 1);
        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(next.join().statusCode()).isEqualTo(200);
        assertThat(instance.ran).hasValue(2);
        assertCanceled(1);
    }

    @Test
    void whatRunsAlreadyIsCountedAsRunForNobody() throws Exception {
        var instance = model.serve(OneModel.echoAfter(release));
        var client = sends(GOOD);
        await().until(() -> instance.ran.get() == 1);

        client.close();
        awaitInFlight(0);
        release.countDown();

        await().untilAsserted(() -> assertThat(rig.operations("/metrics").body())
                .contains("windlass_inferences_unwanted_total{model=\"m\",tenant=\"acme\",version=\"1\"} 1.0"));
        ArmCount counted = model.counted();
        assertThat(counted.failed()).as("of the version's own doing").isZero();
    }

    /// A close and a shutdown of one half are the same packet.
    @Test
    void whoClosesItsSendingHalfIsToldThatThisIsAHangUp() throws Exception {
        var instance = model.serve(OneModel.echoAfter(release));
        var client = sends(GOOD);
        await().until(() -> instance.ran.get() == 1);

        client.socket.shutdownOutput();

        var answer = client.read();
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("hung-up", "keep it open both ways");
        assertThat(client.ended()).isTrue();
        release.countDown();
    }

    @Test
    void whatAClientSendsBesidesIsNoHangUp() throws Exception {
        var instance = model.serve(OneModel.echoAfter(release));
        var client = sends(GOOD);
        await().until(() -> instance.ran.get() == 1);

        client.write(GOOD);
        release.countDown();

        assertThat(client.read().status()).isEqualTo(200);
        assertThat(client.read().status()).isEqualTo(200);
        client.close();
    }

    @Test
    void whoHangsUpBetweenRequestsOrBehindAnAnswerIsNoOnesLoss() throws Exception {
        rig.echo("e", Datatype.FP32, -1);
        for (int i = 0; i < 50; i++) {
            try (var client = new RawClient(rig)) {
                var request =
                        RawClient.post("/acme/prod/v2/models/e/infer", OneModel.BODY.getBytes(StandardCharsets.UTF_8));
                assertThat(client.ask(request).status()).isEqualTo(200);
            }
        }
        await().until(() -> rig.gateway().front().connections().count() == 0);
        assertThat(rig.operations("/metrics").body())
                .contains("nv_inference_request_failure{model=\"e\",reason=\"CANCELED\","
                        + "tenant=\"acme\",version=\"1\"} 0.0");
    }
}
