package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.PythonExam;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Tools;
import dev.windlass.onnx.LongReplyModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that makes 40 MB of a number is pushed, promoted and asked as any other, by the unmodified
/// Python client of Triton over HTTP and gRPC, and as JSON.
@InTurn
final class LongReplyIT {
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final String TENANT = "long-replies";
    private static final String MODEL = "counting";

    /// Its own intermediate results are 120 MB, and what is kept of two replies may be 128 MiB.
    private static final long MEMORY = 640L << 20;

    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    LongReplyIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void outputsThatNoExtentHoldsAreServedWhole() throws Exception {
        promote();

        var report = new PythonExam(Tools.tritonPython(), directory)
                .run(
                        "/triton/ask_large.py",
                        Map.of(
                                "http",
                                windlass.gateway().getAuthority(),
                                "grpc",
                                windlass.installation().grpc(),
                                "base",
                                "/" + TENANT + "/prod",
                                "tenant",
                                TENANT,
                                "token",
                                windlass.token("admin"),
                                "model",
                                MODEL,
                                "json",
                                3_000_000,
                                "binary",
                                10_000_000,
                                "tooMany",
                                20_000_000));

        assertThat(report.path("json").asInt()).isEqualTo(3_000_000);
        assertThat(report.path("http").asInt()).isEqualTo(10_000_000);
        assertThat(report.path("grpc").asInt()).isEqualTo(10_000_000);
        assertThat(report.path("tooMany").asString()).startsWith("413 ").contains("limits.infer-reply-bytes-max");
        assertThat(report.path("metadata")
                        .path("parameters")
                        .path("reply_bytes_max")
                        .asLong())
                .isEqualTo(64L << 20);
    }

    private void promote() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.pushWithMemory(new VersionRef(TENANT, MODEL, "1"), LongReplyModels.counting(), MEMORY);
        var ended =
                new PromotionOrders(windlass.client()).run(TENANT, Manifest.quick(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }
}
