package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.JourneyView;
import dev.windlass.client.message.JourneyView.Leg;
import dev.windlass.client.message.JourneyView.Stage;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.domain.VersionRef;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JourneyTreeTest {
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    @Test
    void aSoakSaysWhatIsLeftOfIt() {
        var soaking = new Stage(
                "staging",
                "fast",
                "Soaking",
                Duration.ofHours(24),
                NOW.minus(Duration.ofHours(21)),
                ended("Succeeded"));

        var lines = JourneyTree.lines(view("Soaking", "Serves", soaking), NOW);

        assertThat(lines)
                .contains(
                        "Journey:     journey--payments--fraud-score--7--1",
                        "  ▶ staging  serves since 2026-03-01T15:00:00Z, preset fast, soak 1d, 3h0m left, over at"
                                + " 2026-03-02T15:00:00Z",
                        "      ✔ leg  Succeeded (Promoted)",
                        "End it:      windlass abort journey--payments--fraud-score--7--1");
    }

    @Test
    void anApprovalSaysWhoDecidesByWhen() {
        var leg = new Leg(
                "leg",
                "AwaitingApproval",
                "Approval",
                "",
                List.of(Role.MODEL_RISK),
                "an approver",
                NOW.plusSeconds(60));

        var lines = JourneyTree.lines(view("Promoting", "OnItsWay", stage(leg)), NOW);

        assertThat(lines)
                .contains("        waits for approval by model-risk, by 2026-03-02T12:01:00Z: windlass approve leg");
    }

    @Test
    void oneThatStoppedSaysHowItGoesOn() {
        assertThat(JourneyTree.lines(view("Stopped", "Harm", stage(ended("RolledBack"))), NOW))
                .contains("Go on:       windlass retry journey--payments--fraud-score--7--1");
    }

    @Test
    void itsExitCodeIsThatOfThePromotionWhichStoppedIt() {
        assertThat(code("Succeeded", "Serves", null)).isEqualTo(ExitCode.OK);
        assertThat(code("Stopped", "PolicyDenied", leg("Rejected", "PolicyDenied")))
                .isEqualTo(ExitCode.DENIED);
        assertThat(code("Stopped", "Harm", leg("RolledBack", "Harm"))).isEqualTo(ExitCode.HARM);
        assertThat(code("Stopped", "ApprovalExpired", leg("Expired", "ApprovalExpired")))
                .isEqualTo(ExitCode.NOT_APPROVED);
        assertThat(code("Stopped", "SoakBroken", leg("Succeeded", "Promoted"))).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(code("Stopped", "Retired", null)).isEqualTo(ExitCode.CONFLICT);
        assertThat(code("Aborted", "Aborted", leg("Cancelled", "Aborted"))).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(code("Expired", "DeadlineExceeded", null)).isEqualTo(ExitCode.ROLLED_BACK);
        assertThat(code("Promoting", "OnItsWay", leg("NeedsAttention", "Stuck")))
                .isEqualTo(ExitCode.NEEDS_ATTENTION);
        assertThat(code("Soaking", "Serves", null)).isEqualTo(ExitCode.DETACHED);
    }

    private static ExitCode code(String phase, String reason, @Nullable Leg leg) {
        return ExitCode.of(view(phase, reason, stage(leg)));
    }

    private static Leg leg(String phase, String reason) {
        return new Leg("leg", phase, reason, "", List.of(), null, null);
    }

    private static Leg ended(String phase) {
        return leg(phase, "Promoted");
    }

    private static Stage stage(@Nullable Leg leg) {
        return new Stage("staging", "fast", "Promoting", Duration.ZERO, null, leg);
    }

    private static JourneyView view(String phase, String reason, Stage stage) {
        return new JourneyView(
                "journey--payments--fraud-score--7--1",
                new VersionRef("payments", "fraud-score", "7"),
                phase,
                reason,
                "",
                "staging",
                1,
                1,
                List.of(new PrincipalId("payments", "ci")),
                null,
                List.of(stage),
                List.of(),
                NOW.minusSeconds(60),
                NOW.minusSeconds(30),
                NOW.plusSeconds(3600));
    }
}
