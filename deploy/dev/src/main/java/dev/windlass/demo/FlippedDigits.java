package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.model.Digits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A version whose probabilities and held-out accuracy are the stable one's, but whose table of labels
/// was mixed up on its way out. As a shadow it says so before anybody is answered by it.
final class FlippedDigits {
    private static final int NOT_BY_POLICY = 5;

    private final DemoStage stage;
    private final Team team;
    private final TrafficTally tally;

    FlippedDigits(DemoStage stage, Team team, TrafficTally tally) {
        this.stage = stage;
        this.team = team;
        this.tally = tally;
    }

    /// The digits as they are, but for 1 and 7, which have changed places.
    static List<Long> swapped(List<Long> digits) {
        var mixed = new ArrayList<>(digits);
        Collections.swap(mixed, mixed.indexOf(1L), mixed.indexOf(7L));
        return mixed;
    }

    Finding play() throws IOException {
        var artifact =
                stage.workshop().store("digits-2", Digits.trainLabelled(Neighbour.EPOCHS, FlippedDigits::swapped));
        stage.narrator()
                .say("version 2 of digits is exported anew; its accuracy, measured before, is as it was: "
                        + artifact.measured());
        team.push("2", artifact);
        var ran = team.ci().run("promote", "-f", manifest().toString(), "--wait");
        long bySecond = tally.version("2").answered();
        var judgement = team.ci().ask("get", "promotion", ran.started()).path("judgement");
        long pairs = judgement.path("canary").path("served").asLong();
        long differ = judgement.path("canary").path("failed").asLong();
        return new Finding(
                "exit " + ran.exitCode() + ", " + ran.value("result") + " " + ran.value("reason") + " after "
                        + Narrator.text(ran.took()) + ": " + differ + " of " + pairs
                        + " compared answers differ; clients answered by version 2: " + bySecond,
                ran.exitCode() == NOT_BY_POLICY
                        && ran.value("reason").equals("ShadowDisagrees")
                        && differ > 0
                        && bySecond == 0);
    }

    private Path manifest() throws IOException {
        return stage.workshop().write("shadow.yaml", """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: %s }
                spec:
                  model: { name: %s, version: "2" }
                  to: %s
                  strategy:
                    canary:
                      steps:
                        - shadow: { percent: 50, min: 5s, max: 20s, minPairs: 40, onInsufficientData: fail }
                        - setWeight: 50
                """.formatted(team.tenant(), team.model(), DemoStage.ENV));
    }
}
