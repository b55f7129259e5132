package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.model.Digits;
import java.time.Duration;
import java.util.concurrent.Future;

/// Another tenant brings its own model to prod at the same time, and must not notice what happens next
/// door.
final class Neighbour {
    private static final int REQUESTS_PER_SECOND = 20;
    static final int EPOCHS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DemoStage stage;
    private final Team team;

    Neighbour(DemoStage stage, Team team) {
        this.stage = stage;
        this.team = team;
    }

    /// What became of it, and the traffic on it.
    record Served(Finding finding, DemoTraffic traffic) {}

    /// Begins it beside the main story.
    Future<Served> begin() {
        return stage.aside().submit(this::serve);
    }

    private Served serve() throws Exception {
        var artifact = stage.workshop().store("digits-1", Digits.trainLabelled(EPOCHS, digits -> digits));
        team.pushAside("1", artifact);
        var ran = team.ci().runAside("promote", team.ref("1"), "--to", DemoStage.ENV, "--preset", "fast", "--wait");
        if (ran.exitCode() != 0) {
            throw new StoryException("digits ended with exit " + ran.exitCode() + ": " + ran.last());
        }
        var plan = new DemoTraffic.Plan(
                stage.target(team.tenant(), team.model()),
                team.clientToken(),
                DigitRequests.of(Digits.all()),
                REQUESTS_PER_SECOND,
                PATIENCE);
        var traffic = stage.send(team.model(), plan);
        return new Served(
                new Finding("exit 0, " + ran.value("result") + ", accuracy " + accuracy(artifact), true), traffic);
    }

    private static String accuracy(Workshop.Artifact artifact) {
        return Decimals.three(artifact.measured().getOrDefault("accuracy", Double.NaN));
    }
}
