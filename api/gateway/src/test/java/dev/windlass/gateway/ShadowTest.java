package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.Arm;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.InferenceFailure;
import dev.windlass.exchange.InstanceLimits;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A shadow gets copies, is compared, and reaches nobody, whatever it does.
@Timeout(60)
class ShadowTest {
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

    private static FakeInstance.Result says(float... values) {
        var data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return new FakeInstance.Result.Outputs(
                List.of(new FakeInstance.Value(Datatype.FP32, new long[] {values.length}, data.flip(), List.of())),
                false);
    }

    private ShadowRig shadow(FakeInstance.Model model) {
        return ShadowRig.of(rig, OneModel.echo("1"), ShadowRig.version2(model));
    }

    /// All clients hear version 1's answer.
    private static void answers(ShadowRig shadow, int requests) throws Exception {
        for (int i = 0; i < requests; i++) {
            var answer = shadow.ask();
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("\"data\":[1.0]").contains("\"model_version\":\"1\"");
        }
    }

    @Test
    void anEqualAnswerAgreesAndIsCountedApartFromTheArms() throws Exception {
        var shadow = shadow(_ -> says(1.001f));

        answers(shadow, 3);
        shadow.awaitCounted("agreed", 3);

        var window = shadow.window();
        assertThat(window.shadow()).isNotNull();
        assertThat(window.shadow().agreed()).isEqualTo(3);
        assertThat(window.shadow().decades()[5]).as("a thousandth").isEqualTo(3);
        assertThat(window.arms()).hasSize(1);
        assertThat(window.arms().getFirst().arm()).isEqualTo(Arm.STABLE);
        assertThat(window.arms().getFirst().served()).isEqualTo(3);
    }

    @Test
    void nonsenseIsCountedAndNobodyHearsIt() throws Exception {
        var shadow = shadow(inputs -> inputs.isEmpty() ? says() : says(Float.NaN));
        answers(shadow, 2);
        shadow.awaitCounted("drifted", 2);

        var otherShape = ShadowRig.version2(_ -> says(1, 2, 3));
        rig.open(otherShape);
        answers(shadow, 2);
        shadow.awaitCounted("flipped", 2);

        assertThat(shadow.pairs().disagreed()).isEqualTo(4);
    }

    @Test
    void aFailingShadowIsCountedAndNobodyHearsIt() throws Exception {
        var shadow = shadow(_ -> new FakeInstance.Result.Failure(new InferenceFailure.ModelError("broken")));

        answers(shadow, 3);

        shadow.awaitCounted("failed", 3);
        assertThat(shadow.window().arms().getFirst().bad()).isZero();
    }

    @Test
    void aHangingShadowHoldsAFewCopiesAndNoClient() throws Exception {
        var never = new CountDownLatch(1);
        var shadow = shadow(OneModel.echoAfter(never));

        answers(shadow, 12);

        shadow.awaitCounted("shed", 4);
        assertThat(shadow.shadow().heldSlots()).isEqualTo(8);
        never.countDown();
        shadow.awaitCounted("agreed", 8);
        await().until(() -> shadow.shadow().heldSlots() == 0);
    }

    @Test
    void aShadowThatDiesFailsItsPairsAndIsAskedAgainOnceItIsBack() throws Exception {
        var never = new CountDownLatch(1);
        var shadow = shadow(OneModel.echoAfter(never));
        answers(shadow, 2);
        await().until(() -> shadow.shadow().ran.get() == 1);

        shadow.shadow().die(Ending.OF_ITSELF);

        shadow.awaitCounted("failed", 1);
        shadow.awaitCounted("shed", 1);
        answers(shadow, 1);
        shadow.awaitCounted("shed", 2);
        rig.open(OneModel.echo("2"));
        answers(shadow, 1);
        shadow.awaitCounted("agreed", 1);
        assertThat(shadow.window().arms().getFirst().failed()).isZero();
    }

    @Test
    void aCopyIsShedWhereThereIsNoRoomForIt() throws Exception {
        var never = new CountDownLatch(1);
        var narrow = new FakeInstance(
                GatewayRig.key("m", "2"),
                List.of(OneModel.X),
                List.of(OneModel.X),
                OneModel.echoAfter(never),
                new InstanceLimits(1 << 20, 1 << 20, 1));
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), narrow);

        answers(shadow, 3);

        shadow.awaitCounted("shed", 2);
        never.countDown();
        shadow.awaitCounted("agreed", 1);
    }

    @Test
    void aCopyIsShedWhileAClientWaitsForRoom() throws Exception {
        var release = new CountDownLatch(1);
        var shadow = shadow(_ -> says(1));
        rig.serve(
                "busy",
                new FakeInstance(
                        GatewayRig.key("busy", "1"),
                        List.of(OneModel.X),
                        List.of(OneModel.X),
                        OneModel.echoAfter(release),
                        new InstanceLimits(1 << 20, 1 << 20, 1)));
        var first = rig.http.sendAsync(busy(), HttpResponse.BodyHandlers.ofString());
        var second = rig.http.sendAsync(busy(), HttpResponse.BodyHandlers.ofString());
        await().until(() -> rig.gateway().gates().parking().taken() == 1);

        answers(shadow, 2);

        shadow.awaitCounted("shed", 2);
        release.countDown();
        assertThat(first.join().statusCode()).isEqualTo(200);
        assertThat(second.join().statusCode()).isEqualTo(200);
    }

    private HttpRequest busy() {
        return rig.request("/acme/prod/v2/models/busy/infer")
                .POST(HttpRequest.BodyPublishers.ofString(OneModel.BODY))
                .build();
    }

    @Test
    void aVersionThatDoesNotTakeTheInputsFails() throws Exception {
        var other = FakeInstance.echo(GatewayRig.key("m", "2"), new TensorSpec("z", Datatype.FP32, List.of(-1L)));
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), other);

        answers(shadow, 2);

        shadow.awaitCounted("failed", 2);
        assertThat(other.heldSlots()).isZero();
    }

    @Test
    void aVersionThatTheCallerNamedIsNotCopiedAndNothingIsDrawnAtZeroPercent() throws Exception {
        var shadow = shadow(_ -> says(1));
        var named = rig.send(rig.request("/acme/prod/v2/models/m/versions/1/infer")
                .POST(HttpRequest.BodyPublishers.ofString(OneModel.BODY)));
        shadow.route(2, 0);
        answers(shadow, 5);

        assertThat(named.statusCode()).isEqualTo(200);
        assertThat(shadow.shadow().acquiredOn).isEmpty();
    }

    @Test
    void aShareIsDrawnAtRandom() throws Exception {
        var shadow = shadow(inputs -> new FakeInstance.Result.Outputs(inputs, false));
        shadow.route(2, 30);

        answers(shadow, 300);

        await().until(() -> shadow.shadow().heldSlots() == 0);
        assertThat(shadow.counted("agreed") + shadow.counted("shed")).isBetween(45L, 150L);
    }

    @Test
    void anAnswerOfAnEarlierEpochIsInNoWindow() throws Exception {
        var never = new CountDownLatch(1);
        var shadow = shadow(OneModel.echoAfter(never));
        answers(shadow, 1);

        shadow.route(2, 100);
        never.countDown();
        shadow.awaitCounted("agreed", 1);

        shadow.window();
        assertThat(rig.windows).allMatch(it -> it.shadow() == null);
    }
}
