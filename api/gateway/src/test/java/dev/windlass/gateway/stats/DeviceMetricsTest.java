package dev.windlass.gateway.stats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import dev.windlass.slab.DeviceNanos;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What versions on devices took, and nothing of those that run on the CPU.
final class DeviceMetricsTest {
    private final VersionStats onDevice = new VersionStats(new VersionRef("acme", "fraud", "7"));
    private final VersionStats onCpu = new VersionStats(new VersionRef("acme", "fraud", "8"));

    @Test
    void eachStageIsSummedUpInSeconds() {
        onDevice.device.add(new DeviceNanos(1_500_000, 0, 3_000));
        onDevice.device.add(new DeviceNanos(500_000, 2_000_000_000, 1_000));

        var page = Exposition.parse(MetricsText.of(DeviceMetrics.of(List.of(onDevice, onCpu))));

        var requests = page.get("windlass_device_requests_total");
        assertThat(requests.type()).isEqualTo("counter");
        assertThat(requests.samples())
                .containsExactly(new Exposition.Sample("windlass_device_requests_total", labels(), 2));
        assertThat(page.get("windlass_device_stage_seconds_total").samples())
                .containsExactlyInAnyOrder(stage("copy_in", 0.002), stage("run", 2), stage("copy_out", 0.000_004));
    }

    @Test
    void theCpuHasNone() {
        var page = Exposition.parse(MetricsText.of(DeviceMetrics.of(List.of(onCpu))));

        assertThat(page.values()).allMatch(it -> it.samples().isEmpty());
    }

    private static Map<String, String> labels() {
        return Map.of("tenant", "acme", "model", "fraud", "version", "7");
    }

    private static Exposition.Sample stage(String name, double seconds) {
        return new Exposition.Sample(
                "windlass_device_stage_seconds_total",
                Map.of("tenant", "acme", "model", "fraud", "version", "7", "stage", name),
                seconds);
    }
}
