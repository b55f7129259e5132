package dev.windlass.agent;

import static dev.windlass.agent.RealWorkers.SOON;
import static dev.windlass.agent.RealWorkers.SUMS;
import static dev.windlass.agent.RealWorkers.WORDS;
import static dev.windlass.agent.RealWorkers.processes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.golden.GoldenRead;
import dev.windlass.golden.GoldenReader;
import dev.windlass.golden.GoldenSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Golden rows through the shared memory of a real inference worker.
final class GoldenRowsTest {
    @TempDir
    private Path directory;

    @AutoClose
    private RealWorkers workers;

    @BeforeEach
    void open() throws IOException {
        workers = new RealWorkers(directory);
    }

    private static GoldenSet set(String inputs, String outputs) {
        var json = "{\"apiVersion\": \"windlass.dev/v1\", \"kind\": \"GoldenSet\", \"inputs\": [" + inputs
                + "], \"outputs\": [" + outputs + "]}";
        return switch (GoldenReader.read(json.getBytes(StandardCharsets.UTF_8))) {
            case GoldenRead.Good(var good) -> good;
            case GoldenRead.Wrong(var problems) -> throw new AssertionError(problems);
        };
    }

    private static String tensor(String name, String shape, String data) {
        return "{\"name\": \"%s\", \"datatype\": \"FP32\", \"shape\": %s, \"data\": [%s]".formatted(name, shape, data);
    }

    /// Two rows; the second difference is `last`, give or take 0.1.
    private static GoldenSet sums(String last) {
        return set(
                tensor("left", "[2, 4]", "1, 2, 3, 4, 5, NaN, 7, 8") + "},"
                        + tensor("right", "[2, 4]", "1, 1, 1, 1, 2, 2, 2, 2") + "}",
                tensor("difference", "[2, 4]", "0, 1, 2, 3, 3, NaN, 5, " + last)
                        + ", \"tolerance\": {\"absolute\": 0.1, \"relative\": 0}}");
    }

    private GoldenOutcome ask(WorkerSpec spec, GoldenSet set) throws InterruptedException {
        return GoldenRows.ask(workers.instances, Replica.keyOf(spec), set, SOON);
    }

    @Test
    void rowsThatAreAnsweredAsExpectedPass() throws InterruptedException {
        workers.agent.ensure(SUMS, SOON);

        assertThat(ask(SUMS, sums("6.0625"))).isEqualTo(new GoldenOutcome.AsExpected(3, 0.0625));
    }

    @Test
    void aDifferenceIsSaidWithRowAndBothAnswers() throws InterruptedException {
        workers.agent.ensure(SUMS, SOON);

        assertThat(ask(SUMS, sums("7")))
                .isInstanceOfSatisfying(
                        GoldenOutcome.Differs.class,
                        differs -> assertThat(differs.difference().message())
                                .isEqualTo("row 1, output difference: expected [3.0, NaN, 5.0, 7.0], answered"
                                        + " [3.0, NaN, 5.0, 6.0] (in a batch of 2 rows; tolerance absolute 0.1,"
                                        + " relative 0.0)"));
    }

    @Test
    void textsAreAsked() throws InterruptedException {
        workers.agent.ensure(WORDS, SOON);
        var words = "{\"name\": \"word\", \"datatype\": \"BYTES\", \"shape\": [3], \"data\": [\"two\", \"\", \"one\"]}";
        var numbers = "{\"name\": \"number\", \"datatype\": \"INT64\", \"shape\": [3], \"data\": [2, -1, 1]}";

        assertThat(ask(WORDS, set(words, numbers))).isEqualTo(new GoldenOutcome.AsExpected(4, 0));
        assertThat(ask(WORDS, set(words, numbers.replace("-1", "0"))))
                .isInstanceOfSatisfying(
                        GoldenOutcome.Differs.class,
                        differs -> assertThat(differs.difference().message())
                                .startsWith("row 1, output number: expected 0, answered -1"));
    }

    @Test
    void anInferenceWorkerThatDiesIsNoDifferenceAndAnswersOnceItIsBack() throws InterruptedException {
        workers.agent.ensure(SUMS, SOON);
        assertThat(processes().getFirst().destroyForcibly()).isTrue();

        await().atMost(SOON).until(() -> switch (ask(SUMS, sums("6"))) {
            case GoldenOutcome.AsExpected _ -> true;
            case GoldenOutcome.Unanswered _ -> false;
            case GoldenOutcome.Differs(var difference) -> throw new AssertionError(difference);
        });
    }

    @Test
    void whatIsNotLoadedIsNoDifference() throws InterruptedException {
        var outcome = GoldenRows.ask(new OpenInstances(), Replica.keyOf(SUMS), sums("6"), Duration.ofMillis(1));

        assertThat(outcome).isEqualTo(new GoldenOutcome.Unanswered("no inference worker is ready"));
    }
}
