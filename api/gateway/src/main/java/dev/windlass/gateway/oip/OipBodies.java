package dev.windlass.gateway.oip;

import dev.windlass.exchange.InstanceLimits;
import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.route.RoutedEndpoint;
import dev.windlass.gateway.stats.VersionStats;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON bodies of the Open Inference Protocol's other routes, as trees of maps and lists.
public final class OipBodies {
    private static final String PLATFORM = "onnxruntime_onnx";

    private OipBodies() {}

    public static Object server(String version) {
        return ordered(
                "name",
                "windlass",
                "version",
                version,
                "extensions",
                List.of(
                        "binary_tensor_data",
                        "classification",
                        "model_repository",
                        "parameters",
                        "statistics",
                        "model_configuration",
                        "arrow_ipc"));
    }

    public static Object metadata(RoutedEndpoint endpoint, InstanceSpec spec, List<String> versions) {
        return ordered(
                "name", endpoint.route().endpoint().model(),
                "versions", versions,
                "platform", PLATFORM,
                "inputs", spec.inputs().stream().map(OipBodies::tensor).toList(),
                "outputs", spec.outputs().stream().map(OipBodies::tensor).toList(),
                "parameters", limits(spec.limits()));
    }

    /// What all inputs, and what all outputs that are asked for, may take: elements, shapes and alignment.
    private static Object limits(InstanceLimits limits) {
        return ordered("request_bytes_max", limits.requestBytesMax(), "reply_bytes_max", limits.replyBytesMax());
    }

    public static Object config(RoutedEndpoint endpoint, InstanceSpec spec, List<String> versions) {
        return ordered(
                "name", endpoint.route().endpoint().model(),
                "platform", PLATFORM,
                "backend", "onnxruntime",
                "version_policy", Map.of("specific", Map.of("versions", versions)),
                "max_batch_size", 0,
                "input", spec.inputs().stream().map(OipBodies::configTensor).toList(),
                "output", spec.outputs().stream().map(OipBodies::configTensor).toList());
    }

    public static Object stats(List<VersionStats> versions) {
        return Map.of("model_stats", versions.stream().map(OipBodies::stats).toList());
    }

    private static Object stats(VersionStats stats) {
        long served = stats.success.count.sum();
        var spent = ordered(
                "success", spent(served, stats.success.nanos.sum()),
                "fail", spent(stats.failure.count.sum(), stats.failure.nanos.sum()),
                "queue", spent(served, stats.queueNanos.sum()),
                "compute_input", spent(served, stats.inputNanos.sum()),
                "compute_infer", spent(served, stats.computeNanos.sum()),
                "compute_output", spent(served, stats.outputNanos.sum()),
                "cache_hit", spent(0, 0),
                "cache_miss", spent(0, 0));
        return ordered(
                "name", stats.ref.model(),
                "version", stats.ref.version(),
                "last_inference", stats.lastMillis,
                "inference_count", served,
                "execution_count", stats.batches.runs(),
                "inference_stats", spent,
                "response_stats", Map.of(),
                "batch_stats", List.of(),
                "memory_usage", List.of());
    }

    private static Object spent(long count, long nanos) {
        return ordered("count", count, "ns", nanos);
    }

    private static Object tensor(TensorSpec spec) {
        var tensor = ordered("name", spec.name(), "datatype", spec.datatype().name(), "shape", shape(spec));
        var parameters = new LinkedHashMap<String, Object>();
        if (spec.optional()) {
            parameters.put("optional", true);
        }
        if (spec.anyRank()) {
            parameters.put("any_shape", true);
        }
        if (!parameters.isEmpty()) {
            tensor.put("parameters", parameters);
        }
        return tensor;
    }

    /// The protocol has no word for "any shape": `[-1]` comes nearest, and a parameter says the rest.
    private static List<Long> shape(TensorSpec spec) {
        return spec.anyRank() ? List.of(-1L) : spec.shape();
    }

    private static Object configTensor(TensorSpec spec) {
        var type =
                spec.datatype() == Datatype.BYTES ? "STRING" : spec.datatype().name();
        var tensor = ordered("name", spec.name(), "data_type", "TYPE_" + type, "dims", shape(spec));
        if (spec.optional()) {
            tensor.put("optional", true);
        }
        return tensor;
    }

    private static Map<String, Object> ordered(Object... namesAndValues) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
