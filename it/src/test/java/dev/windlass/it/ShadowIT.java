package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.domain.Id;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Answer;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.ShadowPairs;
import dev.windlass.harness.Signals;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import dev.windlass.onnx.ShadowModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Shadows that flip labels, answer nonsense, fail, hang and crash, each beside traffic of which every
/// request is answered, and by the stable version. All promotions run side by side.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ShadowIT {
    private static final String TENANT = "shadows";
    private static final int REQUESTS_PER_SECOND = 12;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Map<String, byte[]> CANDIDATES = Map.of(
            "flips", ShadowModels.labels(0.3f, 1),
            "nonsense", ShadowModels.labels(-2, Float.NaN),
            "fails", ShadowModels.failing(),
            "hangs", ShadowModels.hanging(),
            "crashes", ShadowModels.labels(0, 1.0001f));

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final Map<String, PromotionName> started = new HashMap<>();
    private final Map<String, Traffic> traffic = new HashMap<>();

    ShadowIT(RealWindlass windlass) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client());
    }

    @BeforeAll
    void promoteAll() {
        var registry = Registry.dedicated(windlass.client());
        registry.tenant(TENANT);
        CANDIDATES.forEach((model, candidate) -> {
            registry.push(new VersionRef(TENANT, model, "1"), ShadowModels.labels(0, 1));
            registry.push(new VersionRef(TENANT, model, "2"), candidate);
        });
        var first = new ArrayList<PromotionName>();
        CANDIDATES
                .keySet()
                .forEach(model -> first.add(promotions.start(TENANT, Manifest.straight(TENANT, model, "1"))));
        first.forEach(name -> assertEnded(name, "Succeeded", "Completed"));
        CANDIDATES
                .keySet()
                .forEach(model -> started.put(model, promotions.start(TENANT, Manifest.shadow(TENANT, model, "2"))));
        // What starts and loads leaves nothing of a small machine to requests.
        started.values()
                .forEach(name -> promotions.await(
                        name,
                        PROMOTION_MAX,
                        "pairs are compared",
                        view -> view.message().startsWith("pairs of step")));
        CANDIDATES.keySet().forEach(model -> traffic.put(model, traffic(model)));
    }

    @AfterAll
    void endTraffic() {
        traffic.values().forEach(Traffic::close);
    }

    private Traffic traffic(String model) {
        var versions = model.equals("crashes") ? List.of("1", "2") : List.of("1");
        return new Traffic(
                windlass.infer(TENANT, "prod", model),
                windlass.token("admin"),
                questions(versions),
                REQUESTS_PER_SECOND);
    }

    private static List<Question> questions(List<String> versions) {
        var random = new Random(3);
        var questions = new ArrayList<Question>();
        for (int i = 0; i < 500; i++) {
            float x = random.nextInt(1, 1000) / 1000f * (random.nextBoolean() ? 1 : -1);
            var answers = new HashMap<String, Answer>();
            versions.forEach(version -> answers.put(version, new Answer(new float[] {x > 0 ? 1 : 0})));
            var body = "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[" + x + "]}]}";
            questions.add(new Question(body.getBytes(StandardCharsets.UTF_8), answers));
        }
        return questions;
    }

    private String assertEnded(PromotionName name, String phase, String... reasons) {
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo(phase);
        assertThat(ended.reason()).as(PromotionOrders.describe(ended)).isIn((Object[]) reasons);
        return ended.message();
    }

    /// No request of the model was lost, hung or answered by anybody but the stable version.
    private void assertOnlyTheStableVersionAnswers(String model) {
        var clients = traffic.get(model);
        long before = clients.right("1");
        Until.within(SOON, "the stable version answers").holds(() -> clients.right("1") > before + 20);
        clients.stop();
        assertThat(clients.failed()).as(clients.samples().toString()).isEmpty();
        assertThat(clients.wrong()).as(clients.samples().toString()).isZero();
        assertThat(clients.right()).containsOnlyKeys("1");
    }

    private ShadowPairs pairs(String model) {
        return new ShadowPairs(windlass, new VersionRef(TENANT, model, "2"));
    }

    @Test
    void aShadowThatFlipsLabelsIsFoundAndRejected() {
        var message = assertEnded(started.get("flips"), "Rejected", "ShadowDisagrees");

        assertThat(message).contains("flipped");
        assertThat(pairs("flips").counted("flipped")).isPositive();
        assertThat(pairs("flips").counted("drifted")).isZero();
        assertOnlyTheStableVersionAnswers("flips");
    }

    @Test
    void aShadowThatAnswersNonsenseIsRejected() {
        assertEnded(started.get("nonsense"), "Rejected", "ShadowDisagrees");
        assertOnlyTheStableVersionAnswers("nonsense");
    }

    @Test
    void aShadowThatFailsIsRejected() {
        assertEnded(started.get("fails"), "Rejected", "ShadowDisagrees");

        assertThat(pairs("fails").counted("failed")).isPositive();
        assertOnlyTheStableVersionAnswers("fails");
    }

    @Test
    void aShadowThatHangsIsRejected() {
        assertEnded(started.get("hangs"), "Rejected", "ShadowDisagrees", "Guard");
        assertOnlyTheStableVersionAnswers("hangs");
    }

    @Test
    void aShadowThatCrashesIsStartedAnewAndNobodyNotices() {
        var pairs = pairs("crashes");
        Until.within(SOON, "it is asked").holds(() -> pairs.counted("agreed") > 5);
        var died = worker();

        try (var _ = Signals.freeze(died)) {
            Signals.crash(died);
        }

        long before = pairs.counted("agreed");
        Until.within(SOON, "it is asked again").holds(() -> pairs.counted("agreed") > before + 5);
        assertThat(worker().pid()).isNotEqualTo(died.pid());
        assertEnded(started.get("crashes"), "Succeeded", "Completed");
        var clients = traffic.get("crashes");
        clients.stop();
        assertThat(clients.failed()).as(clients.samples().toString()).isEmpty();
        assertThat(clients.wrong()).as(clients.samples().toString()).isZero();
    }

    /// The inference worker of the candidate that is to crash.
    private ProcessHandle worker() {
        var log = new Id.LogFile(new VersionRef(TENANT, "crashes", "2")).text();
        return windlass.inferenceWorkers().stream()
                .filter(it -> output(it).filter(file -> file.endsWith(log)).isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Path> output(ProcessHandle process) {
        try {
            return Optional.of(Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "fd", "1")));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
