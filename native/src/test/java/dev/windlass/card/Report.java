package dev.windlass.card;

import dev.windlass.card.TestResult.Outcome;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/// The report in Markdown, and its numbers in a file beside it. On a test part it has every row and no number: nothing
/// that is measured there says anything of a GPU.
final class Report {
    static final String FILE = "report.md";
    static final String RAW_FILE = "numbers.csv";

    private static final double GIB = 1L << 30;

    private final Results results;
    private final String command;
    private final List<String> lines = new ArrayList<>();

    private Report(Results results, String command) {
        this.results = results;
        this.command = command;
    }

    /// @param command that was given, for whoever wants it once more
    static void write(Results results, String command) {
        var out = results.setting().out();
        CardFiles.write(out.resolve(FILE), new Report(results, command).text());
        var raw = new ArrayList<>(List.of("table,row,column,value"));
        if (!results.card().testPart()) {
            results.sections().forEach(it -> raw.addAll(it.raw()));
        }
        CardFiles.write(out.resolve(RAW_FILE), String.join("\n", raw) + "\n");
    }

    private String text() {
        var card = results.card();
        if (card.testPart()) {
            line("# No GPU was verified: the device is a test part");
            line("", "What computed is a stand-in on the CPU. Times, rates and ratios are left out.");
        } else {
            line("# GPU verification: " + card.name());
        }
        line("", "**" + results.verdict() + ".**", "");
        failures();
        facts();
        tests();
        results.sections().forEach(this::section);
        return String.join("\n", lines) + "\n";
    }

    private void failures() {
        results.failures().forEach(it -> line("- FAILED: " + it));
        results.tests(Outcome.FAILED)
                .forEach(it -> line("- FAILED: " + it.testClass() + " " + it.test() + ": " + it.message()));
        if (!results.green()) {
            line("");
        }
    }

    private void facts() {
        var card = results.card();
        var setting = results.setting();
        var packed = Setting.packed(setting.home());
        line("| | |", "|---|---|");
        fact("card", card.name() + ", " + card.uuid());
        fact("compute capability", card.capability());
        fact("memory", String.format(Locale.ROOT, "%.1f GiB", card.memoryBytes() / GIB));
        fact("driver", card.driver() + ", of CUDA " + card.cuda());
        fact("shared", card.sharing());
        fact("Windlass", packed.getProperty("windlass", "unknown"));
        fact("ONNX Runtime", packed.getProperty("onnxruntime", "unknown") + ", `" + setting.runtime() + "`");
        fact("CUDA's libraries", packed.getProperty("cuda", "this machine's own"));
        fact("Java", System.getProperty("java.runtime.version"));
        fact(
                "machine",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + Runtime.getRuntime().availableProcessors() + " processors");
        fact("date", ZonedDateTime.now().format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
        fact("seed", Long.toString(setting.seed()));
        fact("command", "`" + command + "`");
        if (setting.effort() == Effort.SHORT) {
            fact("short", "one round of everything: it shows that all parts run, its numbers are good for nothing");
        }
    }

    private void fact(String name, String value) {
        line("| " + name + " | " + value + " |");
    }

    private void tests() {
        line("", "## Contract tests and correctness", "");
        line("| class | passed | failed | left out |", "|---|---|---|---|");
        var byClass = new LinkedHashMap<String, int[]>();
        for (var test : results.tests()) {
            byClass.computeIfAbsent(test.testClass(), _ -> new int[3])[
                    test.outcome().ordinal()]++;
        }
        byClass.forEach(
                (name, counts) -> line("| " + name + " | " + counts[0] + " | " + counts[1] + " | " + counts[2] + " |"));
        line("");
        results.tests(Outcome.LEFT_OUT)
                .forEach(it -> line("- left out: " + it.testClass() + " " + it.test() + ": " + it.message()));
        if (!results.card().testPart()) {
            results.said().forEach(it -> line("- " + it));
        }
        line("- Tests that inject errors into the driver ran on no card: they are the build's, on the stand-in.");
    }

    private void section(Section section) {
        line("", "## " + section.title(), "");
        section.notes().forEach(it -> line(it, ""));
        line("| " + String.join(" | ", section.columns()) + " |");
        line("|" + "---|".repeat(section.columns().size()));
        for (var row : section.rows()) {
            line("| " + String.join(" | ", row.stream().map(this::text).toList()) + " |");
        }
    }

    private String text(Section.Cell cell) {
        return switch (cell) {
            case Section.Cell.Words(var text) -> text;
            case Section.Cell.Figure(var value) -> results.card().testPart() ? "" : number(value);
        };
    }

    /// Three digits that count.
    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
        return String.format(Locale.ROOT, format, value);
    }

    private void line(String... texts) {
        lines.addAll(List.of(texts));
    }
}
