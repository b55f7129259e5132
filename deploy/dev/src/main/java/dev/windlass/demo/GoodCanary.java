package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A better version goes through its canary. In the middle of it the control process is killed, while the
/// traffic runs: the promotion goes on from where it was.
final class GoodCanary {
    private static final List<Integer> STEPS = List.of(10, 50, 100);
    private static final int ANSWERS_BEFORE_KILL = 50;
    private static final int ANSWERS_BEFORE_LOOK = 300;
    private static final String TREE = "live-tree.txt";
    private static final Duration FIRST_STEP_MAX = Duration.ofSeconds(60);

    private final DemoStage stage;
    private final Team team;
    private final TrafficTally tally;
    private final CountDownLatch firstStep = new CountDownLatch(1);
    private final CountDownLatch secondStep = new CountDownLatch(1);
    private final AtomicReference<String> name = new AtomicReference<>("");

    /// What was found: the canary, and what a killed control process did to it.
    record Findings(Finding canary, Finding kill) {}

    GoodCanary(DemoStage stage, Team team, TrafficTally tally) {
        this.stage = stage;
        this.team = team;
        this.tally = tally;
    }

    Findings play(boolean withKill) throws Exception {
        var promotion = stage.aside()
                .submit(() -> team.ci()
                        .run(
                                this::note,
                                "promote",
                                team.ref("2"),
                                "--to",
                                DemoStage.ENV,
                                "--preset",
                                "fast",
                                "--wait"));
        var kill = withKill
                ? kill(promotion)
                : new Finding("control not killed, since that needs the real Temporal server", true);
        showTree(promotion);
        var ran = promotion.get();
        var evidence = team.ci().ask("evidence", "get", ran.started());
        var weights = weights(evidence);
        boolean held = ran.exitCode() == 0
                && weights.equals(STEPS)
                && acknowledged(ran).equals(STEPS);
        var canary = new Finding(
                "exit " + ran.exitCode() + ", " + ran.value("result") + " after " + Narrator.text(ran.took())
                        + "; weights acknowledged: " + percents(acknowledged(ran)),
                held);
        boolean wentOn = ran.exitCode() == 0 && weights.equals(STEPS);
        return new Findings(
                canary,
                new Finding(
                        kill.seen() + "; same promotion, weights written: " + percents(weights),
                        kill.held() && wentOn));
    }

    private void note(String line) {
        if (line.startsWith("started ")) {
            name.set(line.split(" ")[1]);
        } else if (line.contains(" 10 % acknowledged")) {
            firstStep.countDown();
        } else if (line.contains(" 50 % acknowledged")) {
            secondStep.countDown();
        }
    }

    /// The promotion in its second step, as everybody can look at it; kept for the pictures.
    private void showTree(Future<Shell.Ran> promotion) throws InterruptedException, IOException {
        while (!secondStep.await(50, TimeUnit.MILLISECONDS)) {
            if (promotion.isDone()) {
                return;
            }
        }
        long before = tally.version("2").answered();
        while (tally.version("2").answered() < before + ANSWERS_BEFORE_LOOK && !promotion.isDone()) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        var tree = team.ci().run("get", "promotion", name.get());
        stage.workshop().write(TREE, String.join("\n", tree.lines()) + "\n");
    }

    private Finding kill(Future<Shell.Ran> promotion) throws InterruptedException {
        awaitCanary(promotion);
        var control = new ControlProcess(stage.data());
        long answeredBefore = answered();
        long badBefore = tally.bad();
        long began = System.nanoTime();
        long pid = control.kill();
        stage.narrator().say("kill -9 " + pid + ": the control process is gone, in the middle of the canary");
        long other = control.awaitOther(pid);
        var status = stage.admin().run("status", "--connect-timeout", "60s");
        var away = Duration.ofNanos(System.nanoTime() - began);
        long answered = answered() - answeredBefore;
        stage.narrator()
                .say("control is back as process " + other + " after " + Narrator.text(away) + "; meanwhile " + answered
                        + " requests were answered");
        return new Finding(
                "back after " + Narrator.text(away) + ", " + answered + " answers meanwhile, "
                        + (tally.bad() - badBefore) + " bad",
                status.exitCode() == 0 && answered > 0 && tally.bad() == badBefore);
    }

    private void awaitCanary(Future<Shell.Ran> promotion) throws InterruptedException {
        long until = System.nanoTime() + FIRST_STEP_MAX.toNanos();
        while (!firstStep.await(50, TimeUnit.MILLISECONDS) || tally.version("2").answered() < ANSWERS_BEFORE_KILL) {
            if (promotion.isDone() || System.nanoTime() - until > 0) {
                throw new StoryException("version 2 never had its first share of the traffic");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static String percents(List<Integer> weights) {
        return weights.stream().map(String::valueOf).collect(Collectors.joining(", ")) + " %";
    }

    private long answered() {
        return tally.versions().values().stream()
                .mapToLong(TrafficTally.Count::answered)
                .sum();
    }

    /// The canary's weights, in the order in which the route was written.
    private static List<Integer> weights(JsonNode evidence) {
        var weights = new ArrayList<Integer>();
        for (var route : evidence.path("routes")) {
            for (var arm : route.path("arms")) {
                if (arm.path("arm").asString().equals("canary")) {
                    weights.add(arm.path("weightPercent").asInt());
                }
            }
        }
        return weights;
    }

    /// The weights that gateways acknowledged, as the command line told.
    private static List<Integer> acknowledged(Shell.Ran ran) {
        return STEPS.stream()
                .filter(weight ->
                        ran.lines().stream().anyMatch(line -> line.contains(" " + weight + " % acknowledged")))
                .toList();
    }
}
