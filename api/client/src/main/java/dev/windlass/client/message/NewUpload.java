package dev.windlass.client.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.Risk;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Declares an artifact before its bytes are sent. `format` is `onnx`. `lineage` is a JSON object of the
/// uploader's own making; `memoryBytes` is what an inference worker that serves it gets, null for 128 MiB + 4 x
/// artifact and on a GPU 1 GiB more; with `gpuMemoryBytes` it runs on a device that has as much, else on the CPU.
/// `golden` is the digest of a golden set's document that is sent besides, null for none. `deviceClass` is what it
/// is to run on, null for the CPU or any GPU; `isolation` is with whom it shares its process, null for others of its
/// tenant if it is small.
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
        @Nullable Long gpuMemoryBytes,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Digest golden,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable DeviceClass deviceClass,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Isolation isolation) {
    /// One without a golden set, on no device in particular, of which nothing else is said.
    public NewUpload(
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
            @Nullable Long gpuMemoryBytes) {
        this(
                model,
                version,
                byteSize,
                digest,
                format,
                metrics,
                lineage,
                owner,
                risk,
                memoryBytes,
                gpuMemoryBytes,
                null,
                null,
                null);
    }
}
