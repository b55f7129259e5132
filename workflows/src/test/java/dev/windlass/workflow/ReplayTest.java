package dev.windlass.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.temporal.client.WorkflowClientOptions;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import io.temporal.testing.WorkflowHistoryLoader;
import io.temporal.worker.WorkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Today's code must replay every history ever recorded. New ones: run the workflow tests with
/// `-Dwindlass.histories=workflows/src/test/resources/histories`, and add their names to `histories.txt`.
final class ReplayTest {
    private static final Path HISTORIES = Path.of("src/test/resources/histories");
    private static final Path LIST = Path.of("src/test/resources/histories.txt");

    /// The first replay loads all classes; beside other builds that takes longer than Temporal's second.
    private static final WorkerOptions PATIENT = WorkerOptions.newBuilder()
            .setDefaultDeadlockDetectionTimeout(20_000)
            .build();

    private static final Pattern KEPT = Pattern.compile("keepHistory\\([^;]*?\"([a-z]+--[^\"]*)\"");

    static List<String> histories() throws IOException {
        try (var files = Files.list(HISTORIES)) {
            return files.map(it -> it.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("histories")
    void replays(String file) {
        var options = TestEnvironmentOptions.newBuilder()
                .setWorkflowClientOptions(WorkflowClientOptions.newBuilder()
                        .setDataConverter(DataConverters.create())
                        .build())
                .build();

        try (var environment = TestWorkflowEnvironment.newInstance(options)) {
            var worker = environment.newWorker("replay", PATIENT);
            worker.registerWorkflowImplementationTypes(
                    EndpointWorkflowImpl.class,
                    PromotionWorkflowImpl.class,
                    RollbackWorkflowImpl.class,
                    RetirementWorkflowImpl.class,
                    GroupWorkflowImpl.class,
                    JourneyWorkflowImpl.class);

            assertThatCode(() -> worker.replayWorkflowExecution(
                            WorkflowHistoryLoader.readHistoryFromResource("histories/" + file)))
                    .doesNotThrowAnyException();
        }
    }

    /// Those that no test records any more are missed, too.
    @Test
    void everyHistoryOfTheListIsThereAndNoOther() throws IOException {
        assertThat(histories()).containsExactlyElementsOf(Files.readAllLines(LIST));
    }

    @Test
    void everyScenarioThatATestKeepsIsInTheList() throws IOException {
        var names = Files.readAllLines(LIST);
        var kept = new TreeSet<String>();
        try (var sources = Files.walk(Path.of("src/test/java"))) {
            for (var source :
                    sources.filter(it -> it.toString().endsWith(".java")).toList()) {
                KEPT.matcher(Files.readString(source)).results().forEach(it -> kept.add(it.group(1)));
            }
        }

        assertThat(kept)
                .hasSizeGreaterThan(20)
                .allSatisfy(scenario -> assertThat(names)
                        .as(scenario)
                        .anyMatch(name -> name.equals(scenario + ".json")
                                || scenario.endsWith("-") && name.startsWith(scenario)));
    }
}
