package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Credit;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Probe;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Question;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// One endpoint's life under steady traffic: first version, a better one, three that must not stay, an
/// operator's rollback. One stream of requests runs through all of it and is counted at the end.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PromotionStoryIT {
    private static final String TENANT = "lending";
    private static final int REQUESTS_PER_SECOND = 60;
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);

    private final RealWindlass windlass;
    private final PromotionOrders promotions;
    private final CommandLine commandLine;
    private final RouteHistory history;
    private final List<Question> questions;
    private Traffic traffic;

    PromotionStoryIT(RealWindlass windlass, @TempDir Path directory) {
        this.windlass = windlass;
        this.promotions = new PromotionOrders(windlass.client("ci"));
        this.commandLine = new CommandLine(windlass, directory);
        this.history = new RouteHistory(windlass, TENANT, Credit.MODEL);
        this.questions =
                Credit.questions(Map.of("1", Credit.Kind.FIRST, "2", Credit.Kind.BETTER, "3", Credit.Kind.HARMFUL));
    }

    @BeforeAll
    void pushVersions() {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(version("1"), Credit.trained(Credit.Kind.FIRST));
        registry.push(version("2"), Credit.trained(Credit.Kind.BETTER));
        registry.push(version("3"), Credit.trained(Credit.Kind.HARMFUL));
        registry.push(version("4"), Credit.trained(Credit.Kind.INCOMPATIBLE));
    }

    @AfterAll
    void endTraffic() {
        if (traffic != null) {
            traffic.close();
        }
    }

    @Test
    @Order(1)
    void theFirstVersionServesOnceItIsPromoted() {
        assertThat(ask(questions.getFirst())).isEqualTo(404);

        var ended = promotions.run(TENANT, Manifest.canary(TENANT, Credit.MODEL, "1"), PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(ask(questions.getFirst())).isEqualTo(200);
        traffic = new Traffic(
                windlass.infer(TENANT, "prod", Credit.MODEL), windlass.token("admin"), questions, REQUESTS_PER_SECOND);
    }

    @Test
    @Order(2)
    void aBetterVersionPassesItsCanaryInAcknowledgedSteps() throws SQLException {
        var ended = promotions.run(TENANT, Manifest.canary(TENANT, Credit.MODEL, "2"), PROMOTION_MAX);

        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history.canaryWeights(ended.name())).containsExactly(10, 50, 100);
        assertThat(history.unacknowledged(ended.name())).isEmpty();
        assertThat(traffic.right("1")).isPositive();
        assertThat(traffic.right("2")).isPositive();
        assertNothingLost();
    }

    @Test
    @Order(3)
    void aWrongDigestIsRefusedBeforeAnyTraffic() throws SQLException {
        var wrong = "sha256:" + "0".repeat(64);
        var manifest = Manifest.pinned(TENANT, Credit.MODEL, "3", wrong);

        var outcome = commandLine.run("promote", "-f", commandLine.file(manifest), "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(3);
        assertThat(outcome.out() + outcome.err()).contains(wrong);
        assertThat(history.versionsRouted()).doesNotContain("3");
        assertNothingLost();
    }

    @Test
    @Order(4)
    void anIncompatibleSchemaIsRefusedBeforeAnyTraffic() throws SQLException {
        var manifest = Manifest.canary(TENANT, Credit.MODEL, "4");

        var outcome = commandLine.run("promote", "-f", commandLine.file(manifest), "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(3);
        assertThat(outcome.lastLine()).startsWith("result=Rejected reason=");
        assertThat(outcome.out()).contains("personal_status");
        assertThat(history.versionsRouted()).doesNotContain("4");
        assertNothingLost();
    }

    @Test
    @Order(5)
    void aVersionThatIsBadInProductionIsRolledBackWithinAMinute() throws SQLException {
        var outcome = commandLine.run(
                "promote", "-f", commandLine.file(Manifest.canary(TENANT, Credit.MODEL, "3")), "--wait");

        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(4);
        assertThat(outcome.lastLine()).matches("result=RolledBack reason=(Harm|Guard) evidence=sha256:[0-9a-f]{64}");
        assertThat(traffic.right("3")).isPositive();
        assertThat(history.exposure("3")).isLessThan(Duration.ofSeconds(60));
        assertThat(history.serving()).containsExactly("2");
        var before = traffic.right("3");
        awaitAnswersOf("2", 100);
        assertThat(traffic.right("3")).isEqualTo(before);
        assertNothingLost();
    }

    @Test
    @Order(6)
    void theEvidenceOfTheHarmIsKept() {
        var lost = windlass.client().promotions(TENANT).stream()
                .filter(it -> it.phase().equals("RolledBack"))
                .findFirst()
                .orElseThrow();

        var evidence = windlass.client().evidence(new PromotionName(lost.name()));

        assertThat(lost.judgement()).isNotNull();
        assertThat(lost.judgement().canary().served()).isPositive();
        assertThat(evidence.toString()).contains(lost.name());
    }

    @Test
    @Order(7)
    void anOperatorsRollbackTakesLessThanTenSeconds() throws SQLException {
        long start = System.nanoTime();

        var answer =
                windlass.client().rollback(TENANT, new RollbackOrder(Credit.MODEL, "prod", "1", "drill"), "rollback-1");
        var ended = promotions.end(new PromotionName(answer.name()), Duration.ofSeconds(60));
        var took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(answer.kind()).isEqualTo("rollback");
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertThat(history.serving()).containsExactly("1");
        var before = traffic.right("2");
        awaitAnswersOf("1", 100);
        assertThat(traffic.right("2")).isEqualTo(before);
    }

    @Test
    @Order(8)
    void throughAllOfThisNoRequestWasLostWrongOrFailed() {
        traffic.stop();

        assertNothingLost();
    }

    private void assertNothingLost() {
        assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
        assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
    }

    /// Answers that were under way when the route changed have arrived by then, too.
    private void awaitAnswersOf(String version, long more) {
        long before = traffic.right(version);
        Until.within(Duration.ofSeconds(60), more + " more answers of version " + version)
                .holds(() -> traffic.right(version) >= before + more);
    }

    private int ask(Question question) {
        return Probe.status(windlass.infer(TENANT, "prod", Credit.MODEL), windlass.token("admin"), question.body());
    }

    private static VersionRef version(String version) {
        return new VersionRef(TENANT, Credit.MODEL, version);
    }
}
