package dev.windlass.harness;

import dev.windlass.dev.ToolBox;
import dev.windlass.dev.ToolLookup;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Programs that tests need beside ours. What can't be had skips the test that asked, saying why.
public final class Tools {
    private static final ToolBox BOX = ToolBox.ofUser(System.getenv(), System.out::println);

    private Tools() {}

    /// Skips the test unless the real Temporal server can run here.
    public static void needTemporalServer() {
        temporalServer();
    }

    /// The Temporal CLI, whose dev server is a real one.
    public static Path temporalServer() {
        return found("the Temporal CLI", BOX.temporal());
    }

    /// Where tools are kept, the Postgres programs too.
    public static Path directory() {
        return BOX.directory();
    }

    public static Path minio() {
        return found("MinIO", BOX.minio());
    }

    public static Path seaweedfs() {
        return found("SeaweedFS", BOX.seaweedfs());
    }

    /// A Python with tritonclient.
    public static Path tritonPython() {
        return found("tritonclient", BOX.tritonPython());
    }

    /// A Python with KServe's package and an HTTP/2 stack.
    public static Path kservePython() {
        return found("kserve", BOX.kservePython());
    }

    /// A Python with pyarrow, polars, duckdb and ONNX Runtime.
    public static Path dataFramePython() {
        return found("the data frame libraries", BOX.dataFramePython());
    }

    /// Schemathesis' command.
    public static Path schemathesis() {
        return found("schemathesis", BOX.schemathesis());
    }

    /// Keycloak's script.
    public static Path keycloak() {
        return found("Keycloak", BOX.keycloak());
    }

    /// CUDA's header; NVML's is beside it.
    public static Path cudaHeaders() {
        return found("CUDA's headers", BOX.cudaHeaders());
    }

    private static Path found(String what, ToolLookup lookup) {
        return switch (lookup) {
            case ToolLookup.Found(var program, var _, var _) -> program;
            case ToolLookup.Missing(var reason) -> Assumptions.abort("not run: " + what + " can't be had: " + reason);
        };
    }
}
