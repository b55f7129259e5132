package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.NewKey;
import dev.windlass.client.message.PromotionView;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.RealWindlass.Part;
import dev.windlass.harness.Registry;
import dev.windlass.harness.RouteHistory;
import dev.windlass.harness.Signals;
import dev.windlass.harness.TemporalDesk;
import dev.windlass.harness.Tools;
import dev.windlass.harness.Until;
import java.io.IOException;
import java.nio.file.Files;
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

/// Approvals, from a policy and from a manifest, given by people at their command lines: who may decide,
/// what counts as a decision, and that no decision is lost with a process.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class ApprovalIT {
    private static final String TENANT = "underwriting";
    private static final String MODEL = "limit";
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(4);

    private RealWindlass windlass;
    private PromotionOrders promotions;
    private CommandLine requester;
    private CommandLine admin;
    private CommandLine approver;
    private RouteHistory history;

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        windlass = RealWindlass.start(Directories.fresh("approval"));
        promotions = new PromotionOrders(windlass.client());
        history = new RouteHistory(windlass, TENANT, MODEL);
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        registry.push(new VersionRef(TENANT, MODEL, "1"), Mlp.onnx(1), Risk.HIGH);
        for (int version = 2; version <= 4; version++) {
            registry.push(new VersionRef(TENANT, MODEL, Integer.toString(version)), Mlp.onnx(version));
        }
        // Both roles: nothing but having asked for it keeps this one from approving.
        var key = windlass.client()
                .createKey(TENANT, new NewKey("owner", List.of(Role.RELEASE_MANAGER, Role.MODEL_RISK)));
        var ownersToken = Files.writeString(directory.resolve("owner"), key.token() + "\n");
        admin = new CommandLine(windlass, directory);
        requester = admin.withToken(ownersToken);
        approver = admin.withToken(windlass.data().resolve("tokens/approver"));
    }

    @AfterAll
    void stop() {
        if (windlass != null) {
            windlass.close();
        }
    }

    @Test
    @Order(1)
    void whatAPolicyAsksForIsShownAndOnlySomebodyElseWithTheRoleCanGiveIt() throws SQLException {
        var waiting = requester.start("promote", "-f", requester.file(Manifest.quick(TENANT, MODEL, "1")), "--wait");
        var name = new PromotionName("promote--underwriting--limit--prod--1--1");
        Until.within(SOON, "CI is told").holds(() -> waiting.printed().contains(" AwaitingApproval Approval "));
        var open = awaitGate(name);

        assertThat(open.nextDeadline()).isNotNull();
        assertThat(admin.run("get", "promotion", name.value()).out())
                .contains("AwaitingApproval")
                .contains("model-risk");
        assertThat(windlass.inferenceWorkers()).isEmpty();

        var own = requester.run("approve", name.value(), "--reason", "mine");
        assertThat(own.exitCode()).as(own.toString()).isEqualTo(11);
        assertThat(own.err()).contains("requested");
        var wrongRole = admin.run("approve", name.value(), "--reason", "please");
        assertThat(wrongRole.exitCode()).as(wrongRole.toString()).isEqualTo(11);
        assertThat(wrongRole.err()).contains("model-risk");
        assertThat(windlass.client().promotion(name).phase()).isEqualTo("AwaitingApproval");

        var given = approver.run("approve", name.value(), "--reason", "looked at it");
        assertThat(given.exitCode()).as(given.toString()).isZero();
        var ended = waiting.await();
        assertThat(ended.exitCode()).as(ended.toString()).isZero();
        assertThat(ended.lastLine()).startsWith("result=Succeeded ");
        assertThat(history.serving()).containsExactly("1");
        assertThat(windlass.client().evidence(name).toString())
                .contains("\"approver\"")
                .contains("looked at it");
    }

    @Test
    @Order(2)
    void aRejectionEndsItBeforeAnythingIsLoadedAndExitsSix() throws SQLException {
        var waiting = requester.start("promote", "-f", requester.file(gated("2")), "--wait");
        var name = new PromotionName("promote--underwriting--limit--prod--2--2");
        Until.within(SOON, "CI is told").holds(() -> waiting.printed().contains(" AwaitingApproval Approval "));
        awaitGate(name);

        var rejected = approver.run("reject", name.value(), "--reason", "not before the audit");
        var ended = waiting.await();

        assertThat(rejected.exitCode()).as(rejected.toString()).isZero();
        assertThat(ended.exitCode()).as(ended.toString()).isEqualTo(6);
        assertThat(ended.lastLine()).startsWith("result=Rejected reason=ApprovalRejected ");
        assertThat(ended.out()).contains("not before the audit");
        assertThat(history.versionsRouted()).containsExactly("1");
    }

    @Test
    @Order(3)
    void anUpdateSentPastTheApiApprovesNothing() throws SQLException {
        var name = promotions.start(TENANT, gated("2"));
        awaitGate(name);

        var endpoint = Map.of("tenant", TENANT, "model", MODEL, "env", "prod");
        try (var desk = new TemporalDesk(windlass)) {
            for (var decision : List.of("invented", decisionOn("promote--underwriting--limit--prod--1--1"))) {
                assertThatThrownBy(() ->
                                desk.update(name, "approve", Map.of("endpoint", endpoint, "decisionId", decision)))
                        .as("approval by " + decision)
                        .isInstanceOf(io.temporal.client.WorkflowUpdateException.class)
                        .rootCause()
                        // What it says may be encrypted, its type isn't.
                        .hasMessageContaining("type='InvalidDecision'");
            }
        }

        assertThat(windlass.client().promotion(name).phase()).isEqualTo("AwaitingApproval");
        windlass.client().abort(name, "the test is done with it");
        assertThat(promotions.end(name, SOON).phase()).isEqualTo("Cancelled");
        assertThat(history.versionsRouted()).containsExactly("1");
    }

    @Test
    @Order(4)
    void anOpenGateStaysOpenWhileControlIsKilledAndComesBack() throws SQLException {
        var name = promotions.start(TENANT, gated("3"));
        awaitGate(name);

        windlass.kill(Part.CONTROL);
        var given = approver.run("approve", name.value(), "--reason", "still good");

        assertThat(given.exitCode()).as(given.toString()).isZero();
        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history.serving()).containsExactly("3");
    }

    @Test
    @Order(5)
    void aDecisionCountsThoughControlWasKilledBeforeItCouldTellThePromotion() throws SQLException {
        Tools.needTemporalServer();
        var name = promotions.start(TENANT, gated("4"));
        awaitGate(name);

        try (var _ = windlass.freeze(Part.TEMPORAL)) {
            var deciding = approver.start("approve", name.value(), "--reason", "looked at it");
            Until.within(SOON, "the decision is written")
                    .holds(() -> !decisionOn(name.value()).isEmpty());
            windlass.kill(Part.CONTROL);
            Signals.kill(deciding.process().toHandle());
        }

        var ended = promotions.end(name, PROMOTION_MAX);
        assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
        assertThat(history.serving()).containsExactly("4");
    }

    private static String gated(String version) {
        return Manifest.gated(TENANT, MODEL, version, "model-risk");
    }

    private PromotionView awaitGate(PromotionName name) {
        var open = promotions.await(
                name, SOON, "it awaits an approval", view -> view.phase().equals("AwaitingApproval"));
        assertThat(open.approvalsMissing()).containsExactly(Role.MODEL_RISK);
        return open;
    }

    /// The id of the newest decision on a promotion; empty if there is none.
    private String decisionOn(String promotion) throws SQLException {
        try (var connection = windlass.jdbc();
                var query = connection.prepareStatement(
                        "SELECT id FROM approval WHERE promotion = ? ORDER BY created_at DESC LIMIT 1")) {
            query.setString(1, promotion);
            try (var rows = query.executeQuery()) {
                return rows.next() ? rows.getString(1) : "";
            }
        }
    }
}
