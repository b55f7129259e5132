package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.GroupView;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Id;
import dev.windlass.domain.Phase;
import dev.windlass.group.GroupStanding.Ended;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Groups as people and pipelines have them.
final class GroupFlowTest {
    private static final Id.Group GROUP = new Id.Group("payments", "checkout", 1);
    private static final String NAME = GROUP.text();

    @TempDir
    Path directory;

    @AutoClose
    private CliRig rig;

    private Path manifest;

    @BeforeEach
    void open() throws IOException {
        rig = new CliRig(directory);
        var file = Files.write(directory.resolve("limits.onnx"), new byte[] {4, 5, 6});
        assertThat(rig.run("dev", "model", "push", "payments/limits:3", file.toString()))
                .isZero();
        manifest = Files.writeString(directory.resolve("group.yaml"), """
                apiVersion: windlass.dev/v1
                kind: PromotionGroup
                metadata: { tenant: payments, name: checkout }
                spec:
                  members:
                    - model: { name: fraud, version: "7" }
                    - model: { name: limits, version: "3" }
                  to: prod
                  strategy: { preset: fast }
                """);
    }

    @Test
    void aGroupIsStartedListedShownAndAborted() {
        assertThat(run("ci", "promote -f " + manifest + " --request-id r1"))
                .as(rig.err())
                .isZero();
        assertThat(rig.lines()).contains("started " + NAME + " members=2");

        assertThat(run("view", "list groups payments")).isZero();
        assertThat(rig.lines().getLast()).startsWith(NAME).contains("Pending");

        assertThat(run("view", "get group " + NAME)).isZero();
        assertThat(rig.lines())
                .anyMatch(line -> line.equals("Group:       " + NAME + " > prod by ci"))
                .anyMatch(line -> line.startsWith("Phase:       ◌ Pending"))
                .anyMatch(line -> line.startsWith("Reached:     none by all"))
                .anyMatch(line -> line.contains("limits") && line.contains("not started yet"));

        assertThat(run("ci", "abort " + NAME + " --reason INC-7")).as(rig.err()).isZero();
        assertThat(rig.lines().getLast()).isEqualTo(NAME + " Aborting");
        assertThat(run("view", "get group " + NAME + " --output json")).isZero();
        assertThat(WindlassJson.mapper()
                        .readValue(rig.lines().getLast(), GroupView.class)
                        .message())
                .isEqualTo("INC-7");
    }

    @Test
    void waitingEndsAsThePromotionsWouldAndIsReported() throws IOException {
        run("ci", "promote -f " + manifest + " --request-id r1");
        rig.api.parts.stores().lockstep().end(GROUP, new Ended(Phase.ROLLED_BACK, "Harm", "fraud: worse"));

        assertThat(run("ci", "promote -f " + manifest + " --request-id r1 --wait"))
                .isEqualTo(4);

        assertThat(rig.lines().getLast()).isEqualTo("result=RolledBack reason=Harm");
        assertThat(Files.readString(directory.resolve("github"))).contains("name=" + NAME, "phase=RolledBack\n");
        assertThat(run("view", "get group " + NAME + " --watch")).isEqualTo(4);
    }

    @Test
    void patienceEndsBeforeTheGroupDoes() {
        assertThat(run("ci", "promote -f " + manifest + " --wait --timeout 1s")).isEqualTo(7);

        assertThat(rig.err()).contains(NAME + " goes on");
    }

    @Test
    void aMemberThatCanNotBeTakenBackNeedsAPerson() {
        run("ci", "promote -f " + manifest + " --request-id r1");
        assertThat(run("ci", "rollback --group " + NAME + " --reason INC-7"))
                .as(rig.err())
                .isZero();
        assertThat(rig.lines()).contains("fraud: nothing it serves what it served before");
    }

    @Test
    void lintAndPlanUnderstandIt() throws IOException {
        assertThat(run("view", "plan -f " + manifest)).as(rig.err()).isZero();
        assertThat(rig.lines())
                .anyMatch(line -> line.equals("Endpoint:   " + new EndpointRef("payments", "fraud", "prod")))
                .anyMatch(line -> line.equals("Endpoint:   " + new EndpointRef("payments", "limits", "prod")));
        assertThat(run("view", "lint " + manifest)).isZero();
        var wrong = Files.writeString(
                directory.resolve("wrong.yaml"), Files.readString(manifest).replace("name: limits", "name: fraud"));

        assertThat(run("view", "lint " + wrong)).isEqualTo(2);
        assertThat(rig.err()).contains("spec.members[1].model.name", "stands twice");
        assertThat(run("view", "plan -f " + wrong)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "get group promote--payments--fraud--prod--7--1",
                "get group group--payments--checkout",
                "abort group--payments--checkout--0",
                "rollback --group nonsense",
                "rollback payments/fraud --env prod --group group--payments--checkout--1",
                "rollback payments/fraud",
                "approve group--payments--checkout--1"
            })
    void wrongUsageIsTwoWithARemedy(String line) {
        assertThat(run("ci", line)).isEqualTo(2);
        assertThat(rig.err()).contains("remedy: ");
    }

    private int run(String principal, String line) {
        return rig.run(principal, line.split(" "));
    }
}
