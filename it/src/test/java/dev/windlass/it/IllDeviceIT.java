package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.StatusView.NodeView;
import dev.windlass.domain.Device;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.StandInGpus;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A GPU that breaks down under the only version of a model, with another one beside it. The GPUs are
/// stand-ins, test parts that compute on the CPU.
final class IllDeviceIT {
    private static final String TENANT = "wards";
    private static final String MODEL = "scorer";
    private static final long GPU_MEMORY = 600L << 20;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);

    @TempDir
    private Path directory;

    @Test
    void itsVersionServesFromTheOtherAndItIsOfferedAgainOnceItWorks() throws Exception {
        var gpus = StandInGpus.build(directory, 2);
        try (var windlass = RealWindlass.start(Directories.fresh("wards"), gpus.program())) {
            var registry = new Registry(windlass.client());
            registry.tenantWithGpus(TENANT, 8L << 30);
            registry.pushForGpu(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1), GPU_MEMORY);
            var first = new PromotionOrders(windlass.client())
                    .run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
            assertThat(first.phase()).as(PromotionOrders.describe(first)).isEqualTo("Succeeded");
            var device = StandInGpus.deviceOf(windlass, TENANT, "1");
            try (var traffic = new Traffic(
                    windlass.infer(TENANT, "prod", MODEL),
                    windlass.token("admin"),
                    Mlp.questions(Map.of("1", 1L)),
                    20)) {
                Until.within(SOON, "it answers").holds(() -> traffic.right("1") >= 5);

                gpus.breakDown(device);
                saidToBeIll(windlass, device);
                servesElsewhere(windlass, device, traffic);
                gpus.repair();
                offeredAgain(windlass, device);

                assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
            }
        }
    }

    private void saidToBeIll(RealWindlass windlass, String device) {
        Until.within(SOON, () -> "the device is ill in " + node(windlass))
                .holds(() -> node(windlass).illDevices().containsKey(new Device(device)));
        assertThat(node(windlass).illDevices().get(new Device(device)))
                .contains("CudaFault: ", "CUDA_ERROR_ILLEGAL_ADDRESS");
        assertThat(node(windlass).gpuMemoryBytes()).doesNotContainKey(new Device(device));
        assertThat(new CommandLine(windlass, directory).run("status").out()).contains("✖ Ill", "CudaFault: ");
    }

    private static void servesElsewhere(RealWindlass windlass, String device, Traffic traffic) {
        Until.within(SOON, "it is placed on another device")
                .holds(() -> !StandInGpus.deviceOf(windlass, TENANT, "1").equals(device));
        long before = traffic.right("1");
        Until.within(SOON, () -> "it answers again: " + traffic.samples()).holds(() -> traffic.right("1") > before + 5);
    }

    private static void offeredAgain(RealWindlass windlass, String device) {
        Until.within(SOON, () -> "the device is offered again in " + node(windlass))
                .holds(() -> node(windlass).gpuMemoryBytes().containsKey(new Device(device))
                        && node(windlass).illDevices().isEmpty());
    }

    private static NodeView node(RealWindlass windlass) {
        return windlass.client().status().nodes().getFirst();
    }
}
