package dev.windlass.card;

import java.util.List;

/// What came of one test, as [Contract] told it.
record TestResult(Outcome outcome, String testClass, String test, String message) {
    enum Outcome {
        PASSED,
        FAILED,
        LEFT_OUT
    }

    static List<TestResult> of(List<String> lines) {
        return lines.stream()
                .filter(it -> it.startsWith(Sheet.MARK + "test\t"))
                .map(it -> it.split("\t", -1))
                .map(it -> new TestResult(outcome(it[1]), it[2], it[3], it[4]))
                .toList();
    }

    /// What the tests said beside: how far answers lie apart.
    static List<String> said(List<String> lines) {
        return lines.stream()
                .filter(it -> it.startsWith(Sheet.MARK + "said\t"))
                .map(it -> it.substring(it.indexOf('\t') + 1))
                .toList();
    }

    private static Outcome outcome(String word) {
        return switch (word) {
            case "passed" -> Outcome.PASSED;
            case "failed" -> Outcome.FAILED;
            default -> Outcome.LEFT_OUT;
        };
    }
}
