package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.StandInGpus;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions that run on a GPU, from promotion to rollback. The GPUs are stand-ins, test parts that compute on the CPU:
/// everything but the kernels is what a real one's would be.
final class CudaPromotionIT {
    private static final String TENANT = "cards";
    private static final String MODEL = "scorer";
    private static final long GPU_MEMORY = 600L << 20;
    private static final int REQUESTS_PER_SECOND = 60;
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L, "3", 3L, "4", 4L);

    @TempDir
    private Path directory;

    @Test
    void aVersionOnAGpuIsPromotedAbortedAndRolledBackWhenItsDeviceBreaksDown() throws Exception {
        // No device is left for the candidate when its own breaks down: it would move there.
        var gpus = StandInGpus.build(directory, 3);
        try (var windlass = RealWindlass.start(Directories.fresh("cards"), gpus.program())) {
            var promotions = new PromotionOrders(windlass.client());
            push(windlass);
            var first = promotions.run(TENANT, Manifest.straight(TENANT, MODEL, "1"), PROMOTION_MAX);
            assertThat(first.phase()).as(PromotionOrders.describe(first)).isEqualTo("Succeeded");
            assertThat(StandInGpus.deviceOf(windlass, TENANT, "1")).startsWith("cuda:");
            try (var traffic = new Traffic(
                    windlass.infer(TENANT, "prod", MODEL),
                    windlass.token("admin"),
                    Mlp.questions(SEEDS),
                    REQUESTS_PER_SECOND)) {
                var second = promotions.run(TENANT, Manifest.quick(TENANT, MODEL, "2"), PROMOTION_MAX);
                assertThat(second.phase()).as(PromotionOrders.describe(second)).isEqualTo("Succeeded");
                abort(windlass, promotions, startCanary(promotions, traffic, "3"));
                assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
                assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();

                breakDown(windlass, gpus, promotions, startCanary(promotions, traffic, "4"));
                assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
            }
            assertThat(new RouteHistory(windlass, TENANT, MODEL).serving()).containsExactly("2");
        }
    }

    private static void push(RealWindlass windlass) {
        var registry = new Registry(windlass.client());
        registry.tenantWithGpus(TENANT, 8L << 30);
        SEEDS.forEach((version, seed) ->
                registry.pushForGpu(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed), GPU_MEMORY));
    }

    private static PromotionName startCanary(PromotionOrders promotions, Traffic traffic, String version) {
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, version));
        promotions.await(name, SOON, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        Until.within(SOON, "the canary answers").holds(() -> traffic.right(version) >= 5);
        return name;
    }

    private void abort(RealWindlass windlass, PromotionOrders promotions, PromotionName name) {
        var abort = new CommandLine(windlass, directory).run("abort", name.value(), "--reason", "INC-7");
        assertThat(abort.exitCode()).as(abort.toString()).isZero();
        var ended = promotions.end(name, SOON);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
    }

    private static void breakDown(
            RealWindlass windlass, StandInGpus gpus, PromotionOrders promotions, PromotionName name) throws Exception {
        gpus.breakDown(StandInGpus.deviceOf(windlass, TENANT, "4"));

        var ended = promotions.end(name, SOON);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("RolledBack");
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isEqualTo("Guard");
        assertThat(ended.message()).contains("CudaFault: ").contains("CUDA_ERROR_ILLEGAL_ADDRESS");
    }
}
