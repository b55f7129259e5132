package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.exchange.InstanceLimits;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Copies of large requests and answers: off the selector's thread, one at a time, and within bounds.
@Timeout(60)
class ShadowSizesTest {
    private static final int TRIES = 20;

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

    private static String ones(int count) {
        return "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + count + "],\"datatype\":\"FP32\",\"data\":[1"
                + ",1".repeat(count - 1) + "]}]}";
    }

    private static FakeInstance.Model echo() {
        return inputs -> new FakeInstance.Result.Outputs(inputs, false);
    }

    @Test
    void aLargePairIsCopiedAndComparedOnTheParsePool() throws Exception {
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), ShadowRig.version2(echo()));

        // One is shed if its copy's thread isn't back yet when its answer comes; so more than one is asked.
        for (int i = 1; i <= TRIES && shadow.counted("agreed") == 0; i++) {
            assertThat(rig.infer("m", ones(20_000)).statusCode()).isEqualTo(200);
            int asked = i;
            await().until(() -> shadow.counted("agreed") + shadow.counted("shed") == asked);
        }

        assertThat(shadow.counted("agreed")).isEqualTo(1);
        assertThat(shadow.shadow().acquiredOn).allMatch(it -> it.startsWith("gateway-parse"));
    }

    @Test
    void anAnswerThatIsTooLargeToBeKeptIsNotCopied() throws Exception {
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), ShadowRig.version2(echo()));

        assertThat(rig.infer("m", ones(70_000)).statusCode()).isEqualTo(200);

        shadow.awaitCounted("shed", 1);
        assertThat(shadow.shadow().acquiredOn).isEmpty();
    }

    @Test
    void aVersionWithLessRoomThanTheRequestNeedsFails() throws Exception {
        var small = new FakeInstance(
                GatewayRig.key("m", "2"),
                List.of(OneModel.X),
                List.of(OneModel.X),
                echo(),
                new InstanceLimits(1024, 1024, 8));
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), small);

        assertThat(rig.infer("m", ones(2_000)).statusCode()).isEqualTo(200);

        shadow.awaitCounted("failed", 1);
    }

    @Test
    void whatATenantKeepsForShadowsIsBoundedAndGivenBack() throws Exception {
        var never = new CountDownLatch(1);
        var shadow = ShadowRig.of(rig, OneModel.echo("1"), ShadowRig.version2(OneModel.echoAfter(never)));
        var large = ones(60_000);

        // Half of 2 MiB, for one tenant alone: four answers of 240,000 bytes each.
        for (int i = 0; i < 6; i++) {
            assertThat(rig.infer("m", large).statusCode()).isEqualTo(200);
            long copied = i + 1L;
            await().until(() -> shadow.shadow().heldSlots() + shadow.counted("shed") == copied);
        }

        assertThat(Map.of("held", (long) shadow.shadow().heldSlots(), "shed", shadow.counted("shed")))
                .isEqualTo(Map.of("held", 4L, "shed", 2L));
        never.countDown();
        await().until(() -> shadow.shadow().heldSlots() == 0);
        assertThat(rig.infer("m", large).statusCode()).isEqualTo(200);
        await().until(() -> shadow.counted("agreed") + shadow.counted("shed") == 7);
    }
}
