package dev.windlass.bench;

import dev.windlass.harness.RealWindlass;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Writes Markdown, to a file and to standard output: a table and a picture for each way of asking. Beside it, each
/// round's histogram.
final class Report implements AutoCloseable {
    private final Path directory;
    private final PrintWriter file;

    Report(Path directory) throws IOException {
        this.directory = directory;
        this.file = new PrintWriter(Files.newBufferedWriter(directory.resolve("report.md")));
    }

    void begin(BenchOptions options, List<Subject> subjects, long bodyBytes) {
        say("# MLP 32-64-64-1, one row of OIP JSON (%d bytes) a request".formatted(bodyBytes));
        say("""
                %d rounds of %d s, all of %s in turns in each; medians. A ratio is Windlass' over the other's of the same
                round, the median of these. Client: load.c, one thread of its own on the same %d processors.
                """.formatted(
                        options.rounds(),
                        options.seconds(),
                        String.join(", ", subjects.stream().map(Subject::name).toList()),
                        Runtime.getRuntime().availableProcessors()));
    }

    /// Where the latencies of a round go; -1 is the one before they count.
    Path histogram(String name, int connections, Load.Pace pace, int round) {
        return directory.resolve(key(connections, pace) + "-" + name.replace(' ', '-') + "-" + round + ".histogram");
    }

    private static String key(int connections, Load.Pace pace) {
        return pace.getClass().getSimpleName().toLowerCase(Locale.ROOT) + "-" + connections;
    }

    void add(int connections, Load.Pace pace, Map<String, List<Round>> rounds) throws IOException {
        var names = List.copyOf(rounds.keySet());
        var head = new StringBuilder("| | ").append(names.getFirst());
        for (var name : names.subList(1, names.size())) {
            head.append(" | ").append(name).append(" | ratio");
        }
        say("\n## %d connection(s), %s\n".formatted(connections, pace));
        say(head + " |\n|---" + "|---".repeat(2 * names.size() - 1) + "|");
        for (var figure : Round.FIGURES) {
            row(figure, names, rounds);
        }
        var picture = key(connections, pace) + ".svg";
        LatencyPicture.write(directory.resolve(picture), merged(names, connections, pace, rounds));
        say("\n![latency by percentile](%s)".formatted(picture));
    }

    private void row(Round.Figure figure, List<String> names, Map<String, List<Round>> rounds) {
        var ours = numbers(figure, rounds.get(names.getFirst()));
        var row = new StringBuilder("| ").append(figure.name()).append(" | ").append(text(Round.median(ours)));
        for (var name : names.subList(1, names.size())) {
            var theirs = numbers(figure, rounds.get(name));
            double ratio = Round.median(IntStream.range(0, ours.size())
                    .mapToObj(i -> ours.get(i) / theirs.get(i))
                    .toList());
            row.append(" | ")
                    .append(text(Round.median(theirs)))
                    .append(" | ")
                    .append(Double.isFinite(ratio) ? "%.2f".formatted(ratio) : "-");
        }
        say(row + " |");
    }

    private static List<Double> numbers(Round.Figure figure, List<Round> rounds) {
        return rounds.stream().map(it -> figure.of().applyAsDouble(it)).toList();
    }

    private static String text(double number) {
        return Double.isNaN(number) ? "-" : number >= 100 ? "%,.0f".formatted(number) : "%.2f".formatted(number);
    }

    private Map<String, LatencyPicture.Curve> merged(
            List<String> names, int connections, Load.Pace pace, Map<String, List<Round>> rounds) throws IOException {
        var curves = new LinkedHashMap<String, LatencyPicture.Curve>();
        for (var name : names) {
            var files = new ArrayList<Path>();
            for (int i = 0; i < rounds.get(name).size(); i++) {
                files.add(histogram(name, connections, pace, i));
            }
            curves.put(name, LatencyPicture.Curve.of(files));
        }
        return curves;
    }

    void memory(RealWindlass windlass) {
        var node = windlass.process(RealWindlass.Part.NODE).pid();
        say("\nMemory (PSS): node %d MiB".formatted(ProcessCost.pssMebibytes(node)));
        windlass.inferenceWorkers()
                .forEach(it -> say("inference worker %d MiB".formatted(ProcessCost.pssMebibytes(it.pid()))));
    }

    private void say(String line) {
        System.out.println(line);
        file.println(line);
        file.flush();
    }

    @Override
    public void close() {
        file.close();
        System.out.println("\nreport: " + directory.resolve("report.md"));
    }
}
