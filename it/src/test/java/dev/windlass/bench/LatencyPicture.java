package dev.windlass.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Latency by percentile, both logarithmic, as far as the samples carry: a percentile that ten requests or fewer lie
/// behind isn't drawn.
final class LatencyPicture {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 360;
    private static final int LEFT = 70;
    private static final int RIGHT = 150;
    private static final int TOP = 16;
    private static final int BOTTOM = 40;
    private static final int BEHIND_MIN = 10;

    /// Told apart by those who see no colours, too: by their dashes.
    private static final List<String> STROKES = List.of(
            "stroke=\"#0b5cad\" stroke-width=\"2.5\"",
            "stroke=\"#888888\" stroke-width=\"2\" stroke-dasharray=\"7 4\"",
            "stroke=\"#b5520b\" stroke-width=\"2\" stroke-dasharray=\"2 3\"",
            "stroke=\"#2d7d46\" stroke-width=\"2\" stroke-dasharray=\"9 3 2 3\"");

    /// How often each latency was seen, in nanoseconds.
    record Curve(TreeMap<Long, Long> counts) {
        static Curve of(List<Path> histograms) throws IOException {
            var counts = new TreeMap<Long, Long>();
            for (var file : histograms) {
                for (var line : Files.readAllLines(file)) {
                    var pair = line.split(" ");
                    counts.merge(Long.valueOf(pair[0]), Long.valueOf(pair[1]), Long::sum);
                }
            }
            return new Curve(counts);
        }

        private long total() {
            return counts.values().stream().mapToLong(it -> it).sum();
        }
    }

    private LatencyPicture() {}

    static void write(Path file, Map<String, Curve> curves) throws IOException {
        double low = curves.values().stream()
                .mapToDouble(it -> it.counts().firstKey())
                .min()
                .orElse(1);
        double high = curves.values().stream()
                .mapToDouble(it -> it.counts().lastKey())
                .max()
                .orElse(10);
        var scale = new Scale(Math.floor(Math.log10(Math.max(1, low))), Math.ceil(Math.log10(high)));
        var svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\"><rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>"
                        .formatted(WIDTH, HEIGHT));
        grid(svg, scale);
        int nth = 0;
        for (var curve : curves.entrySet()) {
            var stroke = STROKES.get(nth % STROKES.size());
            svg.append("<polyline fill=\"none\" %s points=\"%s\"/>".formatted(stroke, points(curve.getValue(), scale)));
            int y = TOP + 14 + 20 * nth++;
            svg.append(
                    "<line x1=\"%1$d\" x2=\"%2$d\" y1=\"%3$d\" y2=\"%3$d\" %4$s/><text x=\"%5$d\" y=\"%6$d\">%7$s</text>"
                            .formatted(
                                    WIDTH - RIGHT + 12,
                                    WIDTH - RIGHT + 44,
                                    y - 4,
                                    stroke,
                                    WIDTH - RIGHT + 50,
                                    y,
                                    curve.getKey()));
        }
        Files.writeString(file, svg.append("</svg>\n"));
    }

    private record Scale(double lowest, double highest) {
        private static final double NINES = 4;

        double x(double behind) {
            return LEFT + (WIDTH - LEFT - RIGHT) * Math.min(NINES, -Math.log10(behind)) / NINES;
        }

        double y(double nanos) {
            return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (Math.log10(nanos) - lowest) / (highest - lowest);
        }
    }

    private static void grid(StringBuilder svg, Scale scale) {
        for (double behind : new double[] {1, .5, .1, .01, .001, .0001}) {
            svg.append(
                    "<line stroke=\"#ddd\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/><text text-anchor=\"middle\" x=\"%1$.1f\" y=\"%4$d\">%5$s</text>"
                            .formatted(
                                    scale.x(behind),
                                    TOP,
                                    HEIGHT - BOTTOM,
                                    HEIGHT - BOTTOM + 18,
                                    behind == 1
                                            ? "0"
                                            : "p"
                                                    + Double.toString(100 - 100 * behind)
                                                            .replaceAll("\\.0$", "")));
        }
        for (double power = scale.lowest(); power <= scale.highest(); power++) {
            double nanos = Math.pow(10, power);
            svg.append(
                    "<line stroke=\"#ddd\" x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/><text text-anchor=\"end\" x=\"%4$d\" y=\"%5$.1f\">%6$s</text>"
                            .formatted(LEFT, WIDTH - RIGHT, scale.y(nanos), LEFT - 6, scale.y(nanos) + 4, time(nanos)));
        }
    }

    private static String time(double nanos) {
        return nanos >= 1e9
                ? "%.0f s".formatted(nanos / 1e9)
                : nanos >= 1e6 ? "%.0f ms".formatted(nanos / 1e6) : "%.0f us".formatted(nanos / 1e3);
    }

    private static String points(Curve curve, Scale scale) {
        var points = new StringBuilder();
        long total = curve.total();
        long behind = total;
        for (var bucket : curve.counts().entrySet()) {
            if (behind <= BEHIND_MIN) {
                break;
            }
            points.append(
                    "%.1f,%.1f ".formatted(scale.x((double) behind / total), scale.y(Math.max(1, bucket.getKey()))));
            behind -= bucket.getValue();
        }
        return points.toString();
    }
}
