package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.Credit;
import dev.windlass.harness.CreditExam;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.PythonExam;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Tools;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// The unmodified Python client of Triton is answered over gRPC with the same bits as over HTTP: one call
/// after the other, many at once, compressed, in one stream, and with typed contents by the protocol's
/// own stub.
@InTurn
final class GrpcClientIT {
    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    GrpcClientIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void everyLoanApplicationIsAnsweredWithTheSameBitsAsOverHttp() throws Exception {
        var exam = CreditExam.promoted(windlass, "grpc-lending", Credit.Kind.HARMFUL);

        var report = new PythonExam(Tools.tritonPython(), directory).run("/triton/ask_grpc.py", exam);

        assertThat(report.path("asked").asInt()).isEqualTo(1000);
        assertThat(report.path("mismatches"))
                .as(report.path("mismatches").toString())
                .isEmpty();
        assertQuestions(report);
        assertThat(report.path("classes")).as(report.path("classes").toString()).isEmpty();
        assertStream(report.path("stream"));
        assertThat(report.path("statistics")
                        .path("model_stats")
                        .path(0)
                        .path("inference_count")
                        .asLong())
                .isGreaterThanOrEqualTo(2000);
    }

    private static void assertStream(JsonNode stream) {
        assertThat(stream.path("answered").asInt()).isEqualTo(999);
        assertThat(stream.path("wrong")).as(stream.path("wrong").toString()).isEmpty();
        assertThat(stream.path("refused").toString())
                .as("the one of a model that isn't there, in its place")
                .startsWith("[[500,")
                .contains("no such tenant");
        assertThat(stream.path("refused")).hasSize(1);
        assertThat(stream.path("more").asInt()).isZero();
    }

    private static void assertQuestions(JsonNode report) {
        assertThat(report.path("live").asBoolean()).isTrue();
        assertThat(report.path("ready").asBoolean()).isTrue();
        assertThat(report.path("modelReady").asBoolean()).isTrue();
        assertThat(report.path("server").path("name").asString()).isEqualTo("windlass");
        assertThat(report.path("sameMetadata").asBoolean()).isTrue();
        assertThat(report.path("metadata").path("outputs").path(0).toString())
                .isEqualTo("{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[\"-1\",\"2\"]}");
        var config = report.path("config").path("config");
        assertThat(config.path("backend").asString()).isEqualTo("onnxruntime");
        assertThat(config.path("input").toString()).contains("TYPE_STRING", "TYPE_FP32");
        assertThat(report.path("index").path("models").path(0).path("state").asString())
                .isEqualTo("READY");
        assertThat(report.path("noKey").asString()).isEqualTo("StatusCode.UNAUTHENTICATED");
        assertThat(report.path("noModel").asString()).isEqualTo("StatusCode.NOT_FOUND");
        assertThat(report.path("load").toString())
                .isEqualTo("[\"OK\",\"StatusCode.INVALID_ARGUMENT\",\"StatusCode.INVALID_ARGUMENT\"]");
    }
}
