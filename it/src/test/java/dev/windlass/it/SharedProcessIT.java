package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Signals;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Small models of one tenant in one process, from push to answer, and after its death.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SharedProcessIT {
    private static final String TENANT = "together";
    private static final List<String> MODELS = List.of("one", "two", "three");
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L);
    private static final int REQUESTS_PER_SECOND = 30;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;

    SharedProcessIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteAll() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        for (var model : MODELS) {
            // Each has bytes of its own: the same ones would be loaded once.
            long number = 10L * MODELS.indexOf(model);
            SEEDS.forEach(
                    (version, seed) -> registry.push(new VersionRef(TENANT, model, version), Mlp.onnx(number + seed)));
        }
        MODELS.stream()
                .map(model -> promotions.start(TENANT, Manifest.straight(TENANT, model, "1")))
                .toList()
                .forEach(this::assertSucceeds);
    }

    private void assertSucceeds(PromotionName name) {
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
    }

    @Test
    void theyServeFromOneProcessAndAreBackInOneAfterItWasKilled() {
        var process = only();
        try (var one = traffic("one");
                var two = traffic("two")) {
            awaitAnswers(one, two);
            Signals.kill(process);
            awaitAnswers(one, two);
            one.stop();
            two.stop();
            assertThat(one.wrong()).as(one.samples().toString()).isZero();
            assertThat(two.wrong()).as(two.samples().toString()).isZero();
            assertThat(one.failed().keySet()).as(one.samples().toString()).isSubsetOf("HTTP 503");
        }
        assertThat(only()).isNotEqualTo(process);
    }

    @Test
    void aCandidateRunsInAnotherProcessThanWhatItIsToReplace() {
        var process = only();
        var name = promotions.start(TENANT, Manifest.paused(TENANT, "three", "2"));
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);

        assertThat(processes()).hasSize(2).contains(process);

        windlass.client().abort(name, "it was seen");
        promotions.end(name, PROMOTION_MAX);
        Until.within(SOON, "the candidate is gone").holds(() -> processes().size() == 1);
        assertThat(only()).isEqualTo(process);
    }

    private Traffic traffic(String model) {
        long number = 10L * MODELS.indexOf(model);
        return new Traffic(
                windlass.infer(TENANT, "prod", model),
                windlass.token("admin"),
                Mlp.questions(Map.of("1", number + 1)),
                REQUESTS_PER_SECOND);
    }

    private static void awaitAnswers(Traffic... all) {
        for (var traffic : all) {
            long before = right(traffic);
            Until.within(SOON, "right answers").holds(() -> right(traffic) >= before + 50);
        }
    }

    private static long right(Traffic traffic) {
        return traffic.right().values().stream().mapToLong(Long::longValue).sum();
    }

    private ProcessHandle only() {
        assertThat(processes()).hasSize(1);
        return processes().getFirst();
    }

    /// Those of the tenant, by the names of their logs.
    private List<ProcessHandle> processes() {
        return windlass.inferenceWorkers().stream()
                .filter(it -> output(it).startsWith("worker-" + TENANT + "--"))
                .toList();
    }

    private static String output(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "fd", "1"))
                    .getFileName()
                    .toString();
        } catch (IOException gone) {
            return "";
        }
    }
}
