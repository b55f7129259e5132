package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// An operator takes a good version back, because somebody asked for it.
final class OperatorRollback {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int ANSWERS_AFTER = 100;
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(15);

    private final Team team;
    private final TrafficTally tally;

    OperatorRollback(Team team, TrafficTally tally) {
        this.team = team;
        this.tally = tally;
    }

    Finding play() throws InterruptedException {
        long before = tally.version("1").answered();
        long began = System.nanoTime();
        var ran = team.ci()
                .run("rollback", team.ref(), "--env", DemoStage.ENV, "--to", "1", "--reason", "auditors-ask", "--wait");
        // Long enough to see a straggler of version 2, if there were one.
        long until = System.nanoTime() + ANSWERS_WITHIN.toNanos();
        long atEnd = tally.version("1").answered();
        while (tally.version("1").answered() < atEnd + ANSWERS_AFTER && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        long answered = tally.version("1").answered() - before;
        var switched = Duration.ofNanos(Math.max(0, tally.version("2").lastNanos() - began));
        return new Finding(
                "exit " + ran.exitCode() + "; version 2's last answer came " + Narrator.text(switched)
                        + " after the command, then version 1 alone (" + answered + " answers)",
                ran.exitCode() == 0 && answered >= ANSWERS_AFTER && switched.compareTo(WITHIN) < 0);
    }
}
