package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.Answer;
import dev.windlass.harness.Credit;
import dev.windlass.harness.CreditExam;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.PythonExam;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The unmodified clients of KServe's Python package get ONNX Runtime's own answer to every row, many at
/// once: over HTTP/1.1 with tensors in JSON, in binary and one of each, over HTTP/2 without TLS (another
/// stack than the JDK's), and over gRPC with raw and with typed contents.
@InTurn
final class KServeClientIT {
    private final RealWindlass windlass;

    @TempDir
    private Path directory;

    KServeClientIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @Test
    void everyLoanApplicationIsAnsweredAsByOnnxRuntime() throws Exception {
        var python = Tools.kservePython();
        var exam = CreditExam.promoted(windlass, "kserve-lending", Credit.Kind.BETTER);
        exam.put(
                "expected",
                Credit.answers(Credit.Kind.BETTER).stream().map(Answer::values).toList());

        var report = new PythonExam(python, directory).run("/kserve/ask.py", exam);

        assertThat(report.path("mismatches"))
                .as(report.path("mismatches").toString())
                .isEmpty();
        assertThat(report.path("ways").propertyNames()).hasSize(6);
        int answered = 0;
        for (var way : report.path("ways").properties()) {
            var said = way.getValue();
            answered += said.path("answered").asInt();
            boolean grpc = way.getKey().startsWith("grpc");
            assertThat(said.path("health").toString())
                    .as(way.getKey())
                    .isEqualTo("[true,true,true," + (grpc ? "\"StatusCode.NOT_FOUND\"" : "false") + "]");
            assertThat(said.path("refused").asString())
                    .as(way.getKey())
                    .contains(grpc ? List.of("StatusCode.NOT_FOUND") : List.of("no such", "404 "));
        }
        assertThat(answered).isEqualTo(1000);
    }
}
