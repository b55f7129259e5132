package dev.windlass.card;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import dev.windlass.cuda.Card;
import java.util.List;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The tests with the tag `card` of one class, run on the card, as a process of its own.
final class Contract {
    /// The rest is in the log.
    private static final int MESSAGE_MAX = 600;

    private Contract() {}

    /// The classes that have such tests, by name.
    static List<String> classes() {
        var plan = LauncherFactory.create().discover(request(selectPackage("dev.windlass")));
        return plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .flatMap(it -> it.getSource().stream())
                .filter(ClassSource.class::isInstance)
                .map(source -> ((ClassSource) source).getClassName())
                .distinct()
                .sorted()
                .toList();
    }

    /// @param args the class
    public static void main(String[] args) {
        var name = args[0];
        LauncherFactory.create().execute(request(selectClass(name)), new Teller(name));
        System.exit(0); // threads of a test that failed would go on
    }

    private static LauncherDiscoveryRequest request(DiscoverySelector selector) {
        return LauncherDiscoveryRequestBuilder.request()
                .selectors(selector)
                .filters(TagFilter.includeTags(Card.TAG))
                .configurationParameter("junit.jupiter.execution.timeout.default", "5 m")
                .build();
    }

    /// Tells what came of each test, a line each; of a class, too, if it is what failed.
    private record Teller(String name) implements TestExecutionListener {
        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            switch (result.getStatus()) {
                case SUCCESSFUL -> {
                    if (test.isTest()) {
                        tell("passed", test, "");
                    }
                }
                case FAILED -> tell("failed", test, said(result));
                case ABORTED -> tell("left out", test, message(result));
            }
        }

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            tell("left out", test, reason);
        }

        @Override
        public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
            entry.getKeyValuePairs().values().forEach(it -> System.out.println(Sheet.line("said", it)));
        }

        private void tell(String outcome, TestIdentifier test, String message) {
            var simple = name.substring(name.lastIndexOf('.') + 1);
            System.out.println(Sheet.line("test", outcome, simple, test.getLegacyReportingName(), message));
        }

        private static String message(TestExecutionResult result) {
            return result.getThrowable().map(Throwable::getMessage).orElse("");
        }

        private static String said(TestExecutionResult result) {
            result.getThrowable().ifPresent(Throwable::printStackTrace);
            var text = result.getThrowable().map(Throwable::toString).orElse("");
            return text.length() > MESSAGE_MAX ? text.substring(0, MESSAGE_MAX) + " ..." : text;
        }
    }
}
