package dev.windlass.card;

import java.util.ArrayList;
import java.util.List;

/// What a verification came to.
///
/// @param said by the tests: how far answers lie apart
/// @param failures of whole parts: a name, and why
record Results(
        CardReading.Present card,
        Setting setting,
        List<TestResult> tests,
        List<String> said,
        List<Section> sections,
        List<String> failures) {
    /// Nothing yet.
    static Results begun(CardReading.Present card, Setting setting) {
        return new Results(card, setting, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    List<TestResult> tests(TestResult.Outcome outcome) {
        return tests.stream().filter(it -> it.outcome() == outcome).toList();
    }

    /// Each test that ran passed, some did, and no part broke.
    boolean green() {
        return failures.isEmpty()
                && tests(TestResult.Outcome.FAILED).isEmpty()
                && !tests(TestResult.Outcome.PASSED).isEmpty();
    }

    /// In one line.
    String verdict() {
        return (green() ? "passed: " : "FAILED: ")
                + tests(TestResult.Outcome.PASSED).size() + " tests passed, "
                + tests(TestResult.Outcome.FAILED).size() + " failed, "
                + tests(TestResult.Outcome.LEFT_OUT).size() + " left out; "
                + (failures.isEmpty() ? "every part ran" : failures.size() + " parts broke off");
    }
}
