package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A version is previewed by those who ask for it by name, gets all requests at one moment, and is taken back as
/// quickly, while the traffic runs.
final class BlueGreenSwitch {
    private static final String TREE = "blue-green-tree.txt";
    private static final int PREVIEWS = 20;
    private static final int ANSWERS_AFTER = 100;

    private final DemoStage stage;
    private final Team team;
    private final TrafficTally tally;
    private final AtomicReference<String> name = new AtomicReference<>("");
    private final CountDownLatch waits = new CountDownLatch(1);

    BlueGreenSwitch(DemoStage stage, Team team, TrafficTally tally) {
        this.stage = stage;
        this.team = team;
        this.tally = tally;
    }

    Finding play() throws Exception {
        var manifest = manifest();
        var application = stage.workshop().write("application.json", CreditRequests.first());
        long secondBefore = tally.version("2").answered();
        long badBefore = tally.bad();
        var promotion =
                stage.aside().submit(() -> team.ci().run(this::note, "promote", "-f", manifest.toString(), "--wait"));
        awaitPreview(promotion);
        int asked = previews(application);
        long clients = tally.version("2").answered() - secondBefore;
        var preview = team.ci().run("get", "promotion", name.get());
        stage.workshop().write(TREE, String.join("\n", preview.lines()) + "\n");
        team.ci().run("resume", name.get());
        var ran = promotion.get();
        long switched = tally.version("2").answered() - secondBefore;
        var tree = team.ci().ask("get", "promotion", name.get());
        var back = team.ci()
                .run("rollback", team.ref(), "--env", DemoStage.ENV, "--to", "1", "--reason", "as-quickly", "--wait");
        return new Finding(
                "exit " + ran.exitCode() + "; preview answered " + asked + " of " + PREVIEWS + ", clients got "
                        + clients + " of them; switched " + took(tree) + "; version 2 then answered " + switched
                        + "; back after " + Narrator.text(back.took()) + ", bad " + (tally.bad() - badBefore),
                ran.exitCode() == 0
                        && back.exitCode() == 0
                        && asked == PREVIEWS
                        && clients == 0
                        && switched >= ANSWERS_AFTER
                        && tally.bad() == badBefore);
    }

    private Path manifest() throws IOException {
        return stage.workshop().write("blue-green.yaml", """
                apiVersion: windlass.dev/v1
                kind: Promotion
                metadata: { tenant: %s }
                spec:
                  model: { name: %s, version: "2" }
                  to: %s
                  strategy: { blueGreen: { autoSwitch: false, bake: 5s, keepWarm: 1h } }
                """.formatted(team.tenant(), team.model(), DemoStage.ENV));
    }

    private void note(String line) {
        if (line.startsWith("started ")) {
            name.set(line.split(" ")[1]);
        } else if (line.contains(" Paused ")) {
            waits.countDown();
        }
    }

    private void awaitPreview(Future<Shell.Ran> promotion) throws InterruptedException {
        while (!waits.await(50, TimeUnit.MILLISECONDS)) {
            if (promotion.isDone()) {
                throw new StoryException("version 2 was never previewed");
            }
        }
    }

    /// So many requests that ask for the preview were answered by version 2.
    private int previews(Path request) {
        var app = stage.shell(team.tenant() + "-app", team.clientToken());
        int answered = 0;
        for (int i = 0; i < PREVIEWS; i++) {
            String[] ask = {"infer", team.ref(), "--env", DemoStage.ENV, "--preview", "-d", request.toString()};
            var ran = i == 0 ? app.run(ask) : app.runQuietly(ask);
            answered += ran.exitCode() == 0 && ran.last().contains("\"model_version\":\"2\"") ? 1 : 0;
        }
        return answered;
    }

    private static String took(tools.jackson.databind.JsonNode tree) {
        for (var condition : tree.path("conditions")) {
            if (condition.path("type").asString().equals("Switched")) {
                return condition.path("message").asString();
            }
        }
        return "never";
    }
}
