package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import dev.windlass.demo.Workshop.Artifact;
import dev.windlass.demo.model.CreditRecipe;
import dev.windlass.demo.model.CreditRisk;
import dev.windlass.dev.Installation;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The script: what is played in which order, and the table at the end.
public final class Demo {
    /// Below Jetty's idle timeout of 30 s, so that a connection is never used while the gateway closes
    /// it.
    private static final String KEEP_ALIVE_SECONDS = "5";

    /// Says at INFO what it trains; kept here, because a logger that nobody holds forgets its level.
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    private final DemoStage stage;
    private final Playbill playbill;

    private Demo(DemoStage stage) {
        this.stage = stage;
        this.playbill = new Playbill(stage.narrator());
    }

    /// Plays it on a fresh installation, live.
    ///
    /// @param out where to; a [LiveOutput] on a terminal also shows a status line
    /// @return the exit code: 0 only if all of it held
    public static int tell(Installation installation, PrintStream out) {
        // Read once, by the first HTTP client of this process.
        System.setProperty("jdk.httpclient.keepalive.timeout", KEEP_ALIVE_SECONDS);
        TRIBUO.setLevel(Level.WARNING);
        var live = out instanceof LiveOutput shown ? shown : LiveOutput.on(out, false);
        try (var stage = new DemoStage(installation, live)) {
            var demo = new Demo(stage);
            demo.play();
            demo.end();
            return demo.playbill.held() ? 0 : 1;
        } catch (IOException e) {
            throw new UncheckedIOException("the demo's files can't be written", e);
        } catch (StoryException e) {
            live.println("The story can't begin: " + e.getMessage());
            return 1;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void play() throws InterruptedException {
        var narrator = stage.narrator();
        narrator.act("Two tenants move in");
        narrator.say("all files of the story are in " + stage.workshop().directory());
        Team lending = Team.moveIn(stage, "lending", "credit-risk");
        Team mailroom = Team.moveIn(stage, "mailroom", "digits");
        var neighbour = new Neighbour(stage, mailroom).begin();

        var first = new FirstVersion(stage, lending);
        playbill.play("Version 1 goes to prod", "exit 0; the first version has no canary", first::play);
        var second = train("credit-risk-2", CreditRecipe.allColumns());
        var slim = train("credit-risk-2-short", CreditRecipe.withoutPersonalStatus());
        var third = train("credit-risk-3", CreditRecipe.logTerm());
        playbill.play(
                "A neighbour's model",
                "exit 0, served beside",
                () -> await(neighbour).finding());
        playbill.play(
                "A shadow whose labels flip",
                "exit 5, ShadowDisagrees; nobody answered by it",
                () -> new FlippedDigits(
                                stage, mailroom, await(neighbour).traffic().tally())
                        .play());
        canaries(lending, first, second, slim, third);
        playbill.play(
                "All requests of lending",
                "none lost or hung; none failed but version 3's own share",
                () -> LastCount.of(first.traffic(), true));
        playbill.play(
                "All requests of mailroom",
                "none lost, hung or failed",
                () -> LastCount.of(await(neighbour).traffic(), false));
    }

    private void canaries(
            Team lending, FirstVersion first, Future<Artifact> second, Future<Artifact> slim, Future<Artifact> third)
            throws InterruptedException {
        var refusals = new ExpectedRefusals(stage, lending);
        playbill.play("Wrong digest", "refused: exit 3, no traffic moved", () -> {
            tellOf("2", await(second));
            lending.push("2", await(second));
            return refusals.wrongDigest();
        });
        playbill.play(
                "Incompatible schema", "refused: exit 3, no traffic moved", () -> refusals.otherSchema(await(slim)));
        boolean real = realTemporal();
        var kill = new AtomicReference<@Nullable Finding>();
        playbill.play("Version 2's canary", "exit 0; 10, 50, 100 % acknowledged by the gateway", () -> {
            var findings = new GoodCanary(stage, lending, first.traffic().tally()).play(real);
            kill.set(findings.kill());
            return findings.canary();
        });
        if (real) {
            var finding = kill.get();
            playbill.add(
                    "Control killed meanwhile",
                    "restarted; promotion goes on, no step twice",
                    finding == null ? new Finding("not reached", false) : finding);
        }
        playbill.play("Version 3's canary", "exit 4 by the judge within 60 s of its first request", () -> {
            tellOf("3", await(third));
            lending.push("3", await(third));
            return new BadCanary(stage, lending, first.traffic().tally()).play();
        });
        playbill.play(
                "Operator's rollback",
                "version 1 alone in less than 10 s",
                () -> new OperatorRollback(lending, first.traffic().tally()).play());
        playbill.play(
                "Version 2, blue-green",
                "exit 0; previewed, then switched to at once; no request failed",
                () -> new BlueGreenSwitch(stage, lending, first.traffic().tally()).play());
        var retirement = new ShortRetirement(stage, lending);
        playbill.play(
                "Version 1 is announced to retire",
                "its answers say so, and no more after a withdrawal",
                retirement::announcedAndWithdrawn);
        playbill.play(
                "Version 2 retires in a short calendar",
                "503 in its brown-out, then 410 with version 1 named; purged",
                retirement::toTheEnd);
    }

    private boolean realTemporal() {
        return stage.installation().temporalUi() != null;
    }

    private Future<Artifact> train(String name, CreditRecipe recipe) {
        return stage.aside().submit(() -> stage.workshop().store(name, CreditRisk.train(recipe)));
    }

    private void tellOf(String version, Artifact artifact) {
        stage.narrator().say("version " + version + " is trained; held-out metrics: " + artifact.measured());
    }

    private static <T> T await(Future<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new StoryException(String.valueOf(e.getCause()));
        }
    }

    private void end() {
        var narrator = stage.narrator();
        stage.close();
        narrator.plain("");
        Table.of(playbill.played()).forEach(narrator::plain);
        narrator.plain("");
        if (!realTemporal()) {
            narrator.plain("Not played: control killed in mid-canary, which needs the real Temporal server.");
        }
        narrator.plain(playbill.held() ? "All of it held." : "NOT all of it held.");
        narrator.plain("Took " + Narrator.text(narrator.elapsed()) + ". Look again:");
        var ui = stage.installation().temporalUi();
        narrator.plain("  windlass dev --data " + stage.data());
        narrator.plain("  export WINDLASS_DATA=" + stage.data());
        narrator.plain("  windlass list promotions lending");
        narrator.plain("  windlass model show lending/credit-risk");
        if (ui != null) {
            narrator.plain("  Temporal UI: " + ui + " (while it runs)");
        }
        narrator.plain("  logs: " + stage.data().resolve("logs"));
    }
}
