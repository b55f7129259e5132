package dev.windlass.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.windlass.client.message.NewUpload;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Texts;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import dev.windlass.quota.CapacityAdmission;
import dev.windlass.storage.UploadStore.Upload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a declaration says of an artifact beside its bytes, checked: it becomes the version's row.
record UploadFacts(
        Map<String, Double> metrics,
        Map<String, Object> lineage,
        String owner,
        Risk risk,
        @JsonUnwrapped Resources needs,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Digest golden,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Isolation isolation) {
    static final int METRICS_MAX = 200;
    static final int NAME_CHARS_MAX = 100;

    /// More than any machine has, and small enough that sums of it stay numbers.
    static final long MEMORY_BYTES_MAX = 16L << 40;

    /// @param principal who owns it if the declaration names nobody
    /// @throws ApiException TooLarge or Invalid, naming the field
    static UploadFacts of(NewUpload wish, String principal, long artifactBytesMax) {
        size(wish.byteSize(), artifactBytesMax);
        var format = wish.format() == null ? "onnx" : wish.format();
        if (!format.equals("onnx")) {
            throw invalid("format", format, "can't be served", "export the model to onnx");
        }
        var metrics = wish.metrics() == null ? Map.<String, Double>of() : wish.metrics();
        metrics(metrics);
        return new UploadFacts(
                metrics,
                wish.lineage() == null ? Map.of() : wish.lineage(),
                owner(wish.owner(), principal),
                wish.risk() == null ? Risk.LOW : wish.risk(),
                needs(wish),
                wish.golden(),
                isolation(wish));
    }

    /// As a session keeps them.
    static UploadFacts parse(String json) {
        return WindlassJson.mapper().readValue(json, UploadFacts.class);
    }

    String json() {
        return WindlassJson.mapper().writeValueAsString(this);
    }

    ModelVersion version(Upload upload, ModelSchema schema) {
        return new ModelVersion(
                        upload.version(),
                        upload.declaredDigest(),
                        upload.declaredBytes(),
                        "onnx",
                        schema,
                        metrics,
                        CanonicalJson.write(lineage),
                        owner,
                        risk,
                        needs,
                        upload.createdBy().name(),
                        Instant.EPOCH)
                .isolated(isolation);
    }

    /// What a declaration of a version that exists says otherwise; a version never changes. What it leaves
    /// out it doesn't contradict.
    static List<String> otherwise(ModelVersion there, Digest digest, NewUpload wish) {
        var other = new ArrayList<String>();
        if (!there.digest().equals(digest)) {
            other.add("bytes (" + there.digest() + ")");
        }
        var metrics = wish.metrics();
        if (metrics != null && !metrics.isEmpty() && !metrics.equals(there.metrics())) {
            other.add("metrics " + there.metrics());
        }
        if (wish.risk() != null && wish.risk() != there.risk()) {
            other.add("risk " + there.risk());
        }
        if (wish.deviceClass() != null
                && !wish.deviceClass().equals(there.needs().runsOn())) {
            other.add("device (" + there.needs().runsOn() + ")");
        }
        if (wish.isolation() != null && wish.isolation() != there.isolation()) {
            other.add("isolation ("
                    + (there.isolation() == null
                            ? "not said"
                            : there.isolation().id()) + ")");
        }
        if (wish.golden() != null && !same(wish.golden(), there)) {
            other.add(golden(there));
        }
        return other;
    }

    /// Whether a version has the golden set of these facts; none contradicts nothing.
    boolean sameGolden(ModelVersion there) {
        return golden == null || same(golden, there);
    }

    private static boolean same(Digest golden, ModelVersion there) {
        return there.golden() != null && golden.equals(there.golden().digest());
    }

    /// What a version has, for people.
    static String golden(ModelVersion there) {
        var pin = there.golden();
        return "golden rows (" + (pin == null ? "none" : pin.rows() + ", " + pin.digest()) + ")";
    }

    private static void size(long byteSize, long max) {
        if (byteSize < 1) {
            throw invalid(
                    "byteSize", Long.toString(byteSize), "must be at least 1", "declare the file's size in bytes");
        }
        if (byteSize > max) {
            throw new ApiException(new ApiFailure.TooLarge("byteSize", byteSize, max));
        }
    }

    private static void metrics(Map<String, Double> metrics) {
        if (metrics.size() > METRICS_MAX) {
            throw invalid(
                    "metrics",
                    Integer.toString(metrics.size()),
                    "has more than " + METRICS_MAX + " entries",
                    "keep the rest in lineage");
        }
        metrics.forEach((name, value) -> {
            Params.checked("metrics", name, UploadFacts::name);
            if (value == null || !Double.isFinite(value)) {
                throw invalid("metrics." + name, String.valueOf(value), "isn't a finite number", "give a number");
            }
        });
    }

    private static String owner(@Nullable String given, String principal) {
        if (given == null) {
            return principal;
        }
        return Params.checked("owner", given, UploadFacts::name);
    }

    private static String name(String field, String value) {
        return Texts.line(field, value, NAME_CHARS_MAX);
    }

    private static Resources needs(NewUpload wish) {
        long gpuMemory = gpuMemory(wish.gpuMemoryBytes());
        var kind = wish.deviceClass();
        if (kind != null && kind.isGpu() != gpuMemory > 0) {
            throw kind.isGpu()
                    ? invalid(
                            "deviceClass",
                            kind.id(),
                            "needs gpuMemoryBytes",
                            "say how much GPU memory it takes (--gpu-memory)")
                    : invalid(
                            "deviceClass",
                            kind.id(),
                            "takes no gpuMemoryBytes",
                            "leave one of them out (--gpu-memory)");
        }
        var device = gpuMemory > 0 ? DeviceClass.CUDA : DeviceClass.CPU;
        return new Resources(memory(wish.memoryBytes(), wish.byteSize(), device), gpuMemory, kind);
    }

    private static @Nullable Isolation isolation(NewUpload wish) {
        if (wish.isolation() == Isolation.TENANT && wish.gpuMemoryBytes() != null) {
            throw invalid(
                    "isolation",
                    wish.isolation().id(),
                    "doesn't go with gpuMemoryBytes",
                    "leave it out: a version on a GPU has a process of its own (--isolation)");
        }
        return wish.isolation();
    }

    private static long memory(@Nullable Long given, long byteSize, DeviceClass device) {
        if (given == null) {
            return CapacityAdmission.defaultBytes(byteSize, device);
        }
        if (given < byteSize || given > MEMORY_BYTES_MAX) {
            throw invalid(
                    "memoryBytes",
                    Long.toString(given),
                    "must be from the artifact's " + byteSize + " to " + MEMORY_BYTES_MAX,
                    "leave it out, or give such a number of bytes");
        }
        return given;
    }

    /// Without any the version runs on the CPU.
    private static long gpuMemory(@Nullable Long given) {
        if (given == null) {
            return 0;
        }
        if (given < 1 || given > MEMORY_BYTES_MAX) {
            throw invalid(
                    "gpuMemoryBytes",
                    Long.toString(given),
                    "must be from 1 to " + MEMORY_BYTES_MAX,
                    "leave it out for the CPU, or give such a number of bytes");
        }
        return given;
    }

    private static ApiException invalid(String field, String value, String message, String remedy) {
        return new ApiException(ApiFailure.invalid(field, value, message, remedy));
    }
}
