package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.windlass.client.ApproverClient;
import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassException;
import dev.windlass.client.WindlassTarget;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Named groups of approvers, and gates that ask for them.
final class ApproverApiTest {
    private static final ApproverGroup BOARD = new ApproverGroup("risk-board");

    @TempDir
    Path scratch;

    @AutoClose
    private TestApi api;

    private PromotionRig rig;

    @BeforeEach
    void start() {
        api = new TestApi(scratch);
        rig = PromotionRig.withVersions(api);
        api.keyOf("boss", Role.TENANT_ADMIN);
        api.keyOf("anna", Role.VIEWER);
    }

    private ApproverClient approvers(String principal) {
        return new ApproverClient(
                new WindlassTarget(api.base(), null, "token-" + principal, Duration.ofSeconds(5)), "payments");
    }

    private static String manifest(int min) {
        return PromotionRig.manifest("7") + "  gates: [{ approval: { group: risk-board, min: " + min + " } }]\n";
    }

    @Test
    void aDecisionKeepsByWhichListItsPrincipalWasAMember() throws IOException {
        var list = approvers("boss")
                .set("risk-board", List.of("anna", "ci", "dev"))
                .digest();
        var name = new PromotionName(rig.awaiting(BOARD));

        var stranger = catchThrowableOfType(
                WindlassException.class, () -> api.client("risk").approve(name, "let me"));
        var requester = catchThrowableOfType(
                WindlassException.class, () -> api.client("ci").approve(name, "mine"));
        var owner = catchThrowableOfType(
                WindlassException.class, () -> api.client("dev").approve(name, "mine"));
        api.client("anna").approve(name, "looked at it");
        approvers("boss").set("risk-board", List.of("risk"));

        assertThat(stranger.problem().detail()).contains("group:risk-board");
        assertThat(requester.problem().detail()).contains("requested this promotion");
        assertThat(owner.problem().detail()).contains("pushed the candidate");
        assertThat(api.parts.stores().approvals().of("payments", name.value()))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.role()).isEqualTo(BOARD);
                    assertThat(it.by().name()).isEqualTo("anna");
                    assertThat(it.membersDigest()).isEqualTo(list);
                });
        assertThat(api.client("view").promotion(name).approvalsGiven()).containsExactly(BOARD);
        assertThat(api.client("view").promotion(name).approvalsMissing()).isEmpty();
    }

    @Test
    void whoIsAMemberIsAskedWhenHeDecides() throws IOException {
        approvers("boss").set("risk-board", List.of("anna"));
        var name = new PromotionName(rig.awaiting(BOARD));
        approvers("boss").set("risk-board", List.of("risk"));

        assertThatThrownBy(() -> api.client("anna").approve(name, "I was"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(403));
        api.client("risk").approve(name, "I am");
    }

    @Test
    void unknownAndSmallOnesAreRefusedByPlanAndStart() throws IOException {
        assertThatThrownBy(() -> api.client("view").plan("payments", manifest(1)))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("spec.gates.approval.group"));
        approvers("boss").set("risk-board", List.of("anna"));

        var small = rig.post("run-1", manifest(2));

        assertThat(small.statusCode()).isEqualTo(400);
        assertThat(small.body()).contains("1 of 1 members", "2 must approve");
        assertThat(api.parts.stores().requests().find("payments", "run-1")).isEmpty();
        assertThat(api.client("view").plan("payments", manifest(1)).plan().approvals())
                .containsExactly(BOARD);
        assertThat(rig.post("run-1", manifest(1)).statusCode()).isEqualTo(202);
    }

    @Test
    void onlyAnAdministratorSaysWhoIsInOneAndOnlyPeopleWithKeysAre() {
        assertThatThrownBy(() -> approvers("ci").set("risk-board", List.of("anna")))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(403));
        assertThatThrownBy(() -> approvers("boss").set("risk-board", List.of("anna", "nobody")))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().detail()).contains("members", "nobody"));
        assertThat(approvers("view").list()).isEmpty();

        var set = approvers("boss").set("risk-board", List.of("risk", "anna"));

        assertThat(set.members()).containsExactly("anna", "risk");
        assertThat(approvers("view").list()).containsExactly(set);
        assertThat(api.parts.stores().audit().newest("payments", 5))
                .anyMatch(it ->
                        it.action().equals("approvers.set") && it.subject().equals("payments/risk-board"));
        approvers("boss").delete("risk-board");
        assertThat(approvers("view").list()).isEmpty();
        assertThatThrownBy(() -> approvers("boss").delete("risk-board"))
                .asInstanceOf(type(WindlassException.class))
                .satisfies(it -> assertThat(it.problem().status()).isEqualTo(404));
    }
}
