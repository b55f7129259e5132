package dev.windlass.gateway.stats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.partitioningBy;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetrics2TextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What was found in a scrape, in Prometheus' text form.
public final class MetricsText {
    private static final ExpositionFormatWriter USUAL = PrometheusTextFormatWriter.create();

    /// Triton's counters don't end in `_total`, which the usual writer appends to every one (1.8.0,
    /// `PrometheusTextFormatWriter.resolveExpositionName`). The one for OpenMetrics 2 writes names as they were
    /// given; with that format's extras off, as they are unless asked for, what it writes is the text form, too:
    /// its last line, `# EOF`, is a comment there.
    private static final ExpositionFormatWriter AS_NAMED = OpenMetrics2TextFormatWriter.create();

    private MetricsText() {}

    public static String of(MetricSnapshots found) {
        var byName = found.stream().collect(partitioningBy(MetricsText::isTritons));
        var text = new ByteArrayOutputStream(16 * 1024);
        try {
            USUAL.write(text, new MetricSnapshots(byName.get(false)), EscapingScheme.DEFAULT);
            AS_NAMED.write(text, new MetricSnapshots(byName.get(true)), EscapingScheme.DEFAULT);
        } catch (IOException neverInMemory) {
            throw new UncheckedIOException(neverInMemory);
        }
        return text.toString(UTF_8);
    }

    private static boolean isTritons(MetricSnapshot family) {
        return family.getMetadata().getName().startsWith("nv_");
    }
}
