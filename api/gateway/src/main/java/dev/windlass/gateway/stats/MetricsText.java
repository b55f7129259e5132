package dev.windlass.gateway.stats;

import java.util.List;
import java.util.function.ToLongFunction;

/// The statistics of all versions in Prometheus' text form, under the names that Triton's dashboards know,
/// with the tenant as a label, and real histograms beside them.
public final class MetricsText {
    private MetricsText() {}

    public static String of(List<VersionStats> versions) {
        var text = new StringBuilder(4096);
        series(text, "nv_inference_request_success", "counter", versions, it -> it.success.count.sum());
        failures(text, versions);
        series(text, "nv_inference_count", "counter", versions, it -> it.success.count.sum());
        series(text, "nv_inference_exec_count", "counter", versions, it -> it.success.count.sum());
        micros(text, "nv_inference_request_duration_us", versions, it -> it.success.nanos.sum());
        micros(text, "nv_inference_queue_duration_us", versions, it -> it.queueNanos.sum());
        micros(text, "nv_inference_compute_input_duration_us", versions, it -> it.inputNanos.sum());
        micros(text, "nv_inference_compute_infer_duration_us", versions, it -> it.computeNanos.sum());
        micros(text, "nv_inference_compute_output_duration_us", versions, it -> it.outputNanos.sum());
        series(text, "nv_inference_pending_request_count", "gauge", versions, it -> it.pending.get());
        histograms(text, versions);
        return text.toString();
    }

    private static void failures(StringBuilder text, List<VersionStats> versions) {
        head(text, "nv_inference_request_failure", "counter");
        for (var version : versions) {
            line(text, "nv_inference_request_failure", version, ",reason=\"BACKEND\"", version.failure.count.sum());
            line(text, "nv_inference_request_failure", version, ",reason=\"REJECTED\"", version.rejected.sum());
        }
    }

    private static void histograms(StringBuilder text, List<VersionStats> versions) {
        head(text, "windlass_request_duration_seconds", "histogram");
        versions.forEach(it -> it.requestTime.write(text, "windlass_request_duration_seconds", labels(it)));
        head(text, "windlass_queue_duration_seconds", "histogram");
        versions.forEach(it -> it.queueTime.write(text, "windlass_queue_duration_seconds", labels(it)));
        head(text, "windlass_compute_duration_seconds", "histogram");
        versions.forEach(it -> it.computeTime.write(text, "windlass_compute_duration_seconds", labels(it)));
    }

    private static void micros(
            StringBuilder text, String name, List<VersionStats> versions, ToLongFunction<VersionStats> nanos) {
        series(text, name, "counter", versions, it -> nanos.applyAsLong(it) / 1000);
    }

    private static void series(
            StringBuilder text,
            String name,
            String type,
            List<VersionStats> versions,
            ToLongFunction<VersionStats> value) {
        head(text, name, type);
        versions.forEach(it -> line(text, name, it, "", value.applyAsLong(it)));
    }

    private static void head(StringBuilder text, String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder text, String name, VersionStats version, String more, long value) {
        text.append(name).append('{').append(labels(version)).append(more);
        text.append("} ").append(value).append('\n');
    }

    private static String labels(VersionStats version) {
        var ref = version.ref;
        return "tenant=\"" + ref.tenant() + "\",model=\"" + ref.model() + "\",version=\"" + ref.version() + "\"";
    }
}
