package dev.windlass.gateway.stats;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/// What versions took on their devices, stage by stage, as a scrape finds it. Those that run on the CPU aren't there.
public final class DeviceMetrics {
    private DeviceMetrics() {}

    public static MetricSnapshots of(List<VersionStats> versions) {
        var requests = CounterSnapshot.builder()
                .name("windlass_device_requests")
                .help("requests answered by a model on a device");
        var stages = CounterSnapshot.builder()
                .name("windlass_device_stage_seconds")
                .help("seconds on a device, by its own clock, for requests that were answered");
        for (var version : versions) {
            var device = version.device;
            if (!device.used()) {
                continue;
            }
            var ref = version.ref;
            var labels = Labels.of("tenant", ref.tenant(), "model", ref.model(), "version", ref.version());
            requests.dataPoint(point(labels, (double) device.requests.sum()));
            stages.dataPoint(point(labels.add("stage", "copy_in"), device.toDeviceNanos.sum() / 1e9));
            stages.dataPoint(point(labels.add("stage", "run"), device.runningNanos.sum() / 1e9));
            stages.dataPoint(point(labels.add("stage", "copy_out"), device.toHostNanos.sum() / 1e9));
        }
        return MetricSnapshots.of(requests.build(), stages.build());
    }

    private static CounterDataPointSnapshot point(Labels labels, double value) {
        return CounterDataPointSnapshot.builder().labels(labels).value(value).build();
    }
}
