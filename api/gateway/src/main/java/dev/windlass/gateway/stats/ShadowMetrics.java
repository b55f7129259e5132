package dev.windlass.gateway.stats;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/// What versions did as shadows, as a scrape finds it: whoever asked for a shadow pays for it, and no
/// client.
public final class ShadowMetrics {
    private ShadowMetrics() {}

    public static MetricSnapshots of(List<VersionStats> versions) {
        var pairs = CounterSnapshot.builder()
                .name("windlass_shadow_pairs")
                .help("copies of answered requests, by what became of them");
        var compute = CounterSnapshot.builder()
                .name("windlass_shadow_compute_seconds")
                .help("seconds for running the model on copies");
        for (var version : versions) {
            if (!version.shadow.used()) {
                continue;
            }
            var ref = version.ref;
            var labels = Labels.of("tenant", ref.tenant(), "model", ref.model(), "version", ref.version());
            for (var result : ShadowResult.values()) {
                pairs.dataPoint(point(
                        labels.add("result", ShadowStats.label(result)), (double) version.shadow.counted(result)));
            }
            compute.dataPoint(point(labels, version.shadow.computeNanos.sum() / 1e9));
        }
        return MetricSnapshots.of(pairs.build(), compute.build());
    }

    private static CounterDataPointSnapshot point(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
