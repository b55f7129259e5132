package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.ProblemDetails;
import dev.windlass.domain.Phase;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ExitCodeTest {
    @ParameterizedTest
    @CsvSource({
        "Succeeded, Completed, 0",
        "Rejected, PolicyDenied, 3",
        "Rejected, DigestMismatch, 3",
        "Rejected, SchemaIncompatible, 3",
        "Rejected, ApprovalRejected, 6",
        "Rejected, NotReady, 5",
        "Rejected, Busy, 8",
        "Rejected, Group, 5",
        "Rejected, ShadowDisagrees, 5",
        "RolledBack, Harm, 4",
        "RolledBack, Guard, 4",
        "RolledBack, Aborted, 5",
        "RolledBack, WorkflowLost, 5",
        "Expired, ApprovalExpired, 6",
        "Expired, DeadlineExceeded, 5",
        "Cancelled, Cancelled, 5",
        "Superseded, StaleFence, 8",
        "NeedsAttention, TargetLost, 10",
        "Progressing, Step, 7",
        "SomethingNewer, Step, 1",
    })
    void followsPhaseAndReason(String phase, String reason, int code) {
        assertThat(ExitCode.of(phase, reason).number()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "400, InvalidRequest, 2",
        "404, NotFound, 2",
        "422, IdempotencyKeyReused, 2",
        "403, PolicyDenied, 3",
        "403, TenantSuspended, 8",
        "409, Busy, 8",
        "401, Unauthenticated, 11",
        "403, NotAllowed, 11",
        "500, InternalError, 1",
        "0, Unreachable, 1",
    })
    void followsARefusal(int status, String reason, int code) {
        var problem = new ProblemDetails("", "", status, reason, "", "", List.of(), null);

        assertThat(ExitCode.of(problem).number()).isEqualTo(code);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void onlySuccessIsZero(Phase phase) {
        assertThat(ExitCode.of(phase.id(), "Step") == ExitCode.OK).isEqualTo(phase == Phase.SUCCEEDED);
    }
}
