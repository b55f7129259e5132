package dev.windlass.gateway.stats;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.VersionRef;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Names and types are what dashboards ask for.
final class MetricsTextTest {
    private final VersionStats seven = new VersionStats(new VersionRef("acme", "fraud", "7"));
    private final VersionStats eight = new VersionStats(new VersionRef("acme", "fraud", "8"));

    @Test
    void everyFamilyKeepsItsNameAndItsType() {
        var types = page().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, it -> it.getValue().type()));

        assertThat(types)
                .containsOnly(
                        entry("nv_inference_request_success", "counter"),
                        entry("nv_inference_request_failure", "counter"),
                        entry("nv_inference_count", "counter"),
                        entry("nv_inference_exec_count", "counter"),
                        entry("nv_inference_request_duration_us", "counter"),
                        entry("nv_inference_queue_duration_us", "counter"),
                        entry("nv_inference_compute_input_duration_us", "counter"),
                        entry("nv_inference_compute_infer_duration_us", "counter"),
                        entry("nv_inference_compute_output_duration_us", "counter"),
                        entry("nv_inference_pending_request_count", "gauge"),
                        entry("windlass_request_duration_seconds", "histogram"),
                        entry("windlass_queue_duration_seconds", "histogram"),
                        entry("windlass_compute_duration_seconds", "histogram"),
                        entry("windlass_batch_rows", "histogram"),
                        entry("windlass_inferences_unwanted_total", "counter"));
    }

    @Test
    void everyVersionHasItsOwnNumbers() {
        eight.success.add(2_500_000);
        eight.failure.add(1);
        seven.rejected.add(3);
        seven.canceled.add(2);
        seven.pending.set(2);

        var page = page();

        assertThat(values(page, "nv_inference_request_success", "8")).containsExactly(1.0);
        assertThat(values(page, "nv_inference_request_success", "7")).containsExactly(0.0);
        assertThat(values(page, "nv_inference_request_duration_us", "8")).containsExactly(2500.0);
        assertThat(values(page, "nv_inference_request_failure", "8")).containsExactly(1.0, 0.0, 0.0);
        assertThat(values(page, "nv_inference_request_failure", "7")).containsExactly(0.0, 2.0, 3.0);
        assertThat(values(page, "nv_inference_pending_request_count", "7")).containsExactly(2.0);
    }

    @Test
    void aBatchIsOneRunHoweverManyRequestsItHad() {
        for (int i = 0; i < 3; i++) {
            seven.batches.record(1, 3);
        }
        seven.batches.record(5, 5);

        var page = page();

        assertThat(values(page, "nv_inference_exec_count", "7")).containsExactly(2.0);
        var samples = page.get("windlass_batch_rows").samples();
        assertThat(at(samples, "2.0")).isZero();
        assertThat(at(samples, "4.0")).isEqualTo(3);
        assertThat(at(samples, "8.0")).isEqualTo(4);
    }

    @Test
    void aHistogramsBoundsAreSecondsAndTheirCountsAddUp() {
        seven.requestTime.record(65_000);
        seven.requestTime.record(100_000_000);
        seven.requestTime.record(100_000_000_000L);

        var samples = page().get("windlass_request_duration_seconds").samples();

        assertThat(at(samples, "6.4E-5")).isZero();
        assertThat(at(samples, "1.28E-4")).isOne();
        assertThat(at(samples, "67.108864")).isEqualTo(2);
        assertThat(at(samples, "+Inf")).isEqualTo(3);
        assertThat(samples)
                .contains(new Exposition.Sample(
                        "windlass_request_duration_seconds_sum",
                        Map.of("tenant", "acme", "model", "fraud", "version", "7"),
                        100.100065));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nv_odd", "odd_total"})
    void aLabelMayHoldWhatEndsOne(String name) {
        var odd = "a \"quoted\" \\n back\\slash\\\\ and a\nsecond line,x=\"y\"}";
        var family = CounterSnapshot.builder()
                .name(name)
                .help("a back\\slash and a\nsecond line")
                .dataPoint(CounterDataPointSnapshot.builder()
                        .labels(Labels.of("of", odd, "plain", "z"))
                        .value(1)
                        .build())
                .build();

        var read = Exposition.parse(MetricsText.of(MetricSnapshots.of(family)));

        assertThat(read).containsOnlyKeys(name);
        assertThat(read.get(name).help()).isEqualTo("a back\\\\slash and a\\nsecond line");
        assertThat(read.get(name).samples())
                .containsExactly(new Exposition.Sample(name, Map.of("of", odd, "plain", "z"), 1));
    }

    private Map<String, Exposition.Family> page() {
        return Exposition.parse(MetricsText.of(VersionMetrics.of(List.of(eight, seven))));
    }

    private static List<Double> values(Map<String, Exposition.Family> page, String name, String version) {
        return page.get(name).samples().stream()
                .filter(it -> it.labels().get("version").equals(version))
                .map(Exposition.Sample::value)
                .toList();
    }

    private static double at(List<Exposition.Sample> samples, String bound) {
        return samples.stream()
                .filter(it -> it.labels().get("version").equals("7"))
                .filter(it -> bound.equals(it.labels().get("le")))
                .findFirst()
                .orElseThrow()
                .value();
    }
}
