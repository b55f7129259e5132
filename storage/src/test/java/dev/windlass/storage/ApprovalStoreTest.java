package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static dev.windlass.storage.Given.granted;
import static dev.windlass.storage.Given.promote;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.Role;
import dev.windlass.storage.ApprovalStore.Approval;
import dev.windlass.storage.ApprovalStore.Decision;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ApprovalStoreTest {
    private static final Duration LIFE = Duration.ofHours(8);

    private final Database database = Given.database();
    private final ApprovalStore approvals = new ApprovalStore(database);
    private final String promotion =
            granted(new EndpointStore(database).grant(promote(PROD, "r1", "2"))).name();

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aDecisionComesBackWithWhatItIsBoundTo() {
        var decided = approvals.decide(approval("a1", Decision.APPROVED, "anna"), LIFE);

        assertThat(decided.planDigest()).isEqualTo(digest("plan"));
        assertThat(decided.expired()).isFalse();
        assertThat(approvals.find("payments", "a1")).contains(decided);
        assertThat(approvals.of("payments", promotion)).containsExactly(decided);
    }

    @Test
    void anApproversFirstDecisionStands() {
        approvals.decide(approval("a1", Decision.APPROVED, "anna"), LIFE);

        var stands = approvals.decide(approval("a2", Decision.REJECTED, "anna"), LIFE);

        assertThat(stands.id()).isEqualTo("a1");
        assertThat(stands.decision()).isEqualTo(Decision.APPROVED);
        assertThat(approvals.of("payments", promotion)).hasSize(1);
    }

    @Test
    void anExpiredDecisionSaysSoAndMayBeRenewed() {
        var expired = approvals.decide(approval("a1", Decision.APPROVED, "anna"), Duration.ZERO);

        var renewed = approvals.decide(approval("a2", Decision.APPROVED, "anna"), LIFE);

        assertThat(expired.expired()).isTrue();
        assertThat(renewed.id()).isEqualTo("a2");
        assertThat(renewed.expired()).isFalse();
    }

    @Test
    void manyApproversCountEach() {
        approvals.decide(approval("a1", Decision.APPROVED, "anna"), LIFE);
        approvals.decide(approval("a2", Decision.APPROVED, "ben"), LIFE);

        assertThat(approvals.of("payments", promotion))
                .extracting(Approval::principal)
                .containsExactly("anna", "ben");
    }

    @Test
    void anotherTenantSeesNothing() {
        approvals.decide(approval("a1", Decision.APPROVED, "anna"), LIFE);

        assertThat(approvals.find("claims", "a1")).isEmpty();
        assertThat(approvals.of("claims", promotion)).isEmpty();
    }

    private Approval approval(String id, Decision decision, String principal) {
        return new Approval(
                id,
                "payments",
                promotion,
                decision,
                Role.MODEL_RISK,
                new PrincipalId("payments", principal),
                "looks good",
                digest("plan"),
                digest("2"),
                Instant.EPOCH,
                Instant.EPOCH,
                false,
                null);
    }
}
