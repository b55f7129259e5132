package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import java.time.Duration;

/// A version whose offline metrics look fine, but which has no finite answer for short loans: the judge sees
/// it in production and takes it back.
final class BadCanary {
    private static final int HARM = 4;
    private static final Duration BACK_WITHIN = Duration.ofSeconds(60);

    private final DemoStage stage;
    private final Team team;
    private final TrafficTally tally;

    BadCanary(DemoStage stage, Team team, TrafficTally tally) {
        this.stage = stage;
        this.team = team;
        this.tally = tally;
    }

    Finding play() {
        var ran = team.ci().run("promote", team.ref("3"), "--to", DemoStage.ENV, "--preset", "fast", "--wait");
        var name = ran.started();
        if (name.isEmpty()) {
            return new Finding("exit " + ran.exitCode() + ", never started: " + ran.last(), false);
        }
        stage.narrator().say("the evidence:");
        team.ci().run("get", "promotion", name);
        var judgement = team.ci().ask("get", "promotion", name).path("judgement");
        var canary = judgement.path("canary");
        var stable = judgement.path("stable");
        stage.narrator()
                .say("e-value " + Decimals.large(judgement.path("eValue").asDouble()) + ", harm at "
                        + Decimals.large(judgement.path("threshold").asDouble()) + "; version 3: "
                        + canary.path("nonFinite").asLong() + " non-finite and "
                        + canary.path("failed").asLong()
                        + " failed of " + canary.path("served").asLong() + "; version 2: "
                        + stable.path("nonFinite").asLong() + " and "
                        + stable.path("failed").asLong() + " of "
                        + stable.path("served").asLong());
        var bad = tally.version("3");
        var served = Duration.ofNanos(bad.lastNanos() - bad.firstNanos());
        boolean judged = judgement.path("verdict").asString().equals("HARM");
        return new Finding(
                "exit " + ran.exitCode() + ", " + ran.value("reason") + ": served for " + Narrator.text(served) + ", "
                        + bad.nonFinite() + " non-finite of " + bad.answered() + " answers; evidence "
                        + ran.value("evidence"),
                ran.exitCode() == HARM
                        && judged
                        && bad.answered() > 0
                        && served.compareTo(BACK_WITHIN) < 0
                        && ran.value("evidence").startsWith("sha256:"));
    }
}
