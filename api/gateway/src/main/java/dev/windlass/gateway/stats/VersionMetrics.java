package dev.windlass.gateway.stats;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The statistics of all versions as a scrape finds them, under the names that Triton's dashboards know,
/// with the tenant as a label, and real histograms beside them.
public final class VersionMetrics {
    private final List<VersionStats> versions;

    private VersionMetrics(List<VersionStats> versions) {
        this.versions = versions;
    }

    public static MetricSnapshots of(List<VersionStats> versions) {
        var all = new VersionMetrics(versions);
        return MetricSnapshots.of(
                all.counter("nv_inference_request_success", "requests answered", it -> it.success.count.sum()),
                all.failures(),
                all.counter("nv_inference_count", "inferences done", it -> it.success.count.sum()),
                all.counter("nv_inference_exec_count", "runs of the model", it -> it.batches.runs()),
                all.micros("request", "from a request's head to its answer", it -> it.success.nanos.sum()),
                all.micros("queue", "until a request's turn", it -> it.queueNanos.sum()),
                all.micros("compute_input", "for reading inputs", it -> it.inputNanos.sum()),
                all.micros("compute_infer", "for running the model", it -> it.computeNanos.sum()),
                all.micros("compute_output", "for writing outputs", it -> it.outputNanos.sum()),
                all.pending(),
                all.histogram("request", "from a request's head to its answer", it -> it.requestTime),
                all.histogram("queue", "until a request's turn", it -> it.queueTime),
                all.histogram("compute", "for running the model", it -> it.computeTime),
                all.batchRows(),
                all.counter(
                        "windlass_inferences_unwanted",
                        "inferences done of requests that had been given up",
                        it -> it.unwanted.sum()));
    }

    private MetricSnapshot failures() {
        var family = CounterSnapshot.builder()
                .name("nv_inference_request_failure")
                .help("requests that the model failed at, that were refused, and whose client hung up");
        for (var version : versions) {
            var labels = labels(version);
            family.dataPoint(count(labels.add("reason", "BACKEND"), version.failure.count.sum()));
            family.dataPoint(count(labels.add("reason", "REJECTED"), version.rejected.sum()));
            family.dataPoint(count(labels.add("reason", "CANCELED"), version.canceled.sum()));
        }
        return family.build();
    }

    private MetricSnapshot micros(String of, String help, ToLongFunction<VersionStats> nanos) {
        return counter(
                "nv_inference_" + of + "_duration_us",
                "microseconds " + help,
                version -> nanos.applyAsLong(version) / 1000);
    }

    private MetricSnapshot counter(String name, String help, ToLongFunction<VersionStats> value) {
        var family = CounterSnapshot.builder().name(name).help(help);
        versions.forEach(it -> family.dataPoint(count(labels(it), value.applyAsLong(it))));
        return family.build();
    }

    private static CounterDataPointSnapshot count(Labels labels, long value) {
        return CounterDataPointSnapshot.builder()
                .labels(labels)
                .value((double) value)
                .build();
    }

    private MetricSnapshot pending() {
        var family = GaugeSnapshot.builder()
                .name("nv_inference_pending_request_count")
                .help("requests that wait for room or for their turn");
        versions.forEach(it -> family.dataPoint(GaugeDataPointSnapshot.builder()
                .labels(labels(it))
                .value(it.pending.get())
                .build()));
        return family.build();
    }

    private MetricSnapshot histogram(String of, String help, Function<VersionStats, BucketHistogram> times) {
        var family = HistogramSnapshot.builder()
                .name("windlass_" + of + "_duration_seconds")
                .help("seconds " + help);
        versions.forEach(it -> family.dataPoint(times.apply(it).snapshot(labels(it))));
        return family.build();
    }

    private MetricSnapshot batchRows() {
        var family = HistogramSnapshot.builder()
                .name("windlass_batch_rows")
                .help("rows that a request was run with, its own included");
        versions.forEach(it -> family.dataPoint(it.batches.snapshot(labels(it))));
        return family.build();
    }

    private static Labels labels(VersionStats version) {
        var ref = version.ref;
        return Labels.of("tenant", ref.tenant(), "model", ref.model(), "version", ref.version());
    }
}
