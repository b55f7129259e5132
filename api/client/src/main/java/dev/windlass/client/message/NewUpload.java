package dev.windlass.client.message;

import dev.windlass.domain.Digest;
import dev.windlass.domain.Risk;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Declares an artifact before its bytes are sent. `format` is `onnx`. `lineage` is a JSON object of the
/// uploader's own making; `memoryBytes` is what an inference worker that serves it gets, null for 128 MiB +
/// 4 x artifact; with `gpuMemoryBytes` it runs on a device that has as much, else on the CPU.
public record NewUpload(
        String model,
        String version,
        long byteSize,
        Digest digest,
        @Nullable String format,
        @Nullable Map<String, Double> metrics,
        @Nullable Map<String, Object> lineage,
        @Nullable String owner,
        @Nullable Risk risk,
        @Nullable Long memoryBytes,
        @Nullable Long gpuMemoryBytes) {}
