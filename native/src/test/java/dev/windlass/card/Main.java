package dev.windlass.card;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// `verify-gpu` in the directory that was carried to the machine with the card: says what card there is, runs the
/// contract tests on it, measures, reports. Exit code 0 if all tests passed, 1 if any failed or a part broke off,
/// 2 if there is no card or the command is wrong.
public final class Main {
    private static final int FAILED = 1;
    private static final int NOTHING_DONE = 2;

    private final Results results;
    private final Child child;

    private Main(CardReading.Present card, Setting setting) {
        this.results = Results.begun(card, setting);
        this.child = new Child(setting);
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        System.exit(run(args));
    }

    private static int run(String... args) throws IOException, InterruptedException {
        return switch (Order.of(Path.of(System.getProperty("windlass.card.home")), args)) {
            case Order.Help(var help) -> {
                System.out.println(help);
                yield 0;
            }
            case Order.Misused(var reason) -> nothing(reason);
            case Order.Run(var setting) ->
                switch (CardReading.look(System.getenv())) {
                    case CardReading.Absent(var reason) -> nothing("no GPU to verify: " + reason);
                    case CardReading.Present card -> new Main(card, setting).verify(Order.line(args));
                };
        };
    }

    private static int nothing(String reason) {
        System.err.println("verify-gpu: " + reason);
        return NOTHING_DONE;
    }

    private int verify(String command) throws IOException, InterruptedException {
        var card = results.card();
        var out = CardFiles.directory(results.setting().out());
        System.out.println("verifying " + card.name() + " (compute capability " + card.capability() + ", driver "
                + card.driver() + ", CUDA " + card.cuda() + "), seed "
                + results.setting().seed());
        for (var name : Contract.classes()) {
            test(name);
        }
        for (var part : Part.values()) {
            measure(part);
        }
        Report.write(results, command);
        System.out.println(results.verdict());
        System.out.println("report: " + out.resolve(Report.FILE));
        return results.green() ? 0 : FAILED;
    }

    private void test(String name) throws IOException, InterruptedException {
        var simple = name.substring(name.lastIndexOf('.') + 1);
        System.out.println("  " + simple + " ...");
        var ended = child.run(simple, Contract.class, name);
        var tests = TestResult.of(ended.lines());
        results.tests().addAll(tests);
        results.said().addAll(TestResult.said(ended.lines()));
        ended.failure().ifPresent(reason -> broken(simple, reason));
        if (tests.isEmpty() && ended.failure().isEmpty()) {
            broken(simple, "it ran no test");
        }
    }

    private void measure(Part part) throws IOException, InterruptedException {
        var name = part.name().toLowerCase(Locale.ROOT);
        System.out.println("  measuring " + name + " ...");
        var ended = child.run(name, Part.class, part.name());
        results.sections().addAll(Section.of(ended.lines()));
        ended.failure().ifPresent(reason -> broken(name, reason));
    }

    private void broken(String part, String reason) {
        System.out.println("    broke off: " + reason);
        results.failures().add(part + ": " + reason);
    }
}
