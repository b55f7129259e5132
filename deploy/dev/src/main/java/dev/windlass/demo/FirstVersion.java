package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.model.CreditApplication;
import dev.windlass.demo.model.CreditRecipe;
import dev.windlass.demo.model.CreditRisk;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The first version of `credit-risk` goes to prod; there is nothing to compare it with, so it has no
/// canary. The traffic starts as soon as it serves.
final class FirstVersion {
    static final int REQUESTS_PER_SECOND = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final DemoStage stage;
    private final Team team;
    private final AtomicReference<@Nullable DemoTraffic> traffic = new AtomicReference<>();

    FirstVersion(DemoStage stage, Team team) {
        this.stage = stage;
        this.team = team;
    }

    Finding play() throws Exception {
        stage.narrator().say("training version 1 of credit-risk on 700 loans of the German Credit data set ...");
        var artifact = stage.workshop().store("credit-risk-1", CreditRisk.train(CreditRecipe.formOnly()));
        stage.narrator().say("held-out metrics: " + artifact.measured());
        team.push("1", artifact);
        var ran = team.ci()
                .run(
                        line -> startAtBake(line),
                        "promote",
                        team.ref("1"),
                        "--to",
                        DemoStage.ENV,
                        "--preset",
                        "fast",
                        "--wait");
        if (ran.exitCode() == 0) {
            start();
        }
        return new Finding(
                "exit " + ran.exitCode() + ", " + ran.value("result") + " after " + Narrator.text(ran.took()),
                ran.exitCode() == 0);
    }

    /// @throws StoryException if nothing ever served
    DemoTraffic traffic() {
        var started = traffic.get();
        if (started == null) {
            throw new StoryException("there is no traffic, because version 1 never served");
        }
        return started;
    }

    private void startAtBake(String line) {
        if (line.contains(" Baking ")) {
            start();
        }
    }

    private synchronized void start() {
        if (traffic.get() != null) {
            return;
        }
        var bodies = CreditRequests.of(CreditApplication.all());
        var plan = new DemoTraffic.Plan(
                stage.target(team.tenant(), team.model()), team.clientToken(), bodies, REQUESTS_PER_SECOND, PATIENCE);
        traffic.set(stage.send(team.model(), plan));
        stage.narrator()
                .say("traffic starts: " + REQUESTS_PER_SECOND + " requests/s, " + bodies.size()
                        + " real loan applications in turn");
    }
}
