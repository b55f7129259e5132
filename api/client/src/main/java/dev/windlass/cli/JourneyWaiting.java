package dev.windlass.cli;

import dev.windlass.client.JourneyClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.JourneyView;
import dev.windlass.domain.Id;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Waits for a journey's end by asking again and again: one line per change, `result=...` last. The end of the
/// process's patience, SIGINT and SIGTERM leave the journey alone.
final class JourneyWaiting {
    private static final Duration LOOK_MIN = Duration.ofMillis(500);
    private static final Duration LOOK_MAX = Duration.ofSeconds(15);

    private final Terminal terminal;
    private final Connection connection;
    private final JourneyClient client;
    private volatile JourneyView last;

    JourneyWaiting(Terminal terminal, Connection connection, JourneyClient client, JourneyView begun) {
        this.terminal = terminal;
        this.connection = connection;
        this.client = client;
        this.last = begun;
    }

    ExitCode until(Duration timeout, Waiting.OnPause onPause) {
        var watching = "windlass get journey " + last.name();
        try (var detachment = new Detachment(terminal, last.name(), watching, () -> result(ExitCode.DETACHED))) {
            var code = poll(Id.journey(last.name()), timeout, onPause);
            detachment.done();
            finish(code);
            return code;
        }
    }

    private ExitCode poll(Id.Journey journey, Duration timeout, Waiting.OnPause onPause) {
        long begun = System.nanoTime();
        long deadline = begun + timeout.toNanos();
        String shown = "";
        while (true) {
            var state = state(last);
            if (!state.equals(shown)) {
                shown = state;
                transition(last);
            }
            if (last.ended() || ExitCode.of(last) == ExitCode.NEEDS_ATTENTION) {
                return ExitCode.of(last);
            }
            if (held(last) && onPause != Waiting.OnPause.wait) {
                return onPause == Waiting.OnPause.succeed ? ExitCode.OK : ExitCode.PAUSED;
            }
            long now = System.nanoTime();
            if (now >= deadline) {
                return ExitCode.DETACHED;
            }
            long pause = Math.clamp((now - begun) / 20, LOOK_MIN.toNanos(), LOOK_MAX.toNanos());
            LockSupport.parkNanos(Math.min(pause, deadline - now));
            look(journey);
        }
    }

    /// While `control` is away the journey goes on.
    private void look(Id.Journey journey) {
        try {
            last = client.find(journey);
        } catch (WindlassException away) {
            if (!Waiting.passing(away)) {
                throw away;
            }
            terminal.err().println("windlass: " + away.problem().detail() + "; still waiting");
        }
    }

    /// True if a person must act in the promotion under way.
    private static boolean held(JourneyView view) {
        var leg = view.leg();
        return leg != null && leg.phase().equals("AwaitingApproval");
    }

    private static String state(JourneyView view) {
        var leg = view.leg();
        return view.change() + " " + view.message() + (leg == null ? "" : leg.promotion() + leg.phase());
    }

    private void transition(JourneyView view) {
        var leg = view.leg();
        terminal.out()
                .println(
                        connection.json()
                                ? WindlassJson.mapper().writeValueAsString(view)
                                : terminal.clock().instant() + " " + view.phase() + " " + view.reason() + " in "
                                        + view.environment()
                                        + (leg == null ? "" : " " + leg.promotion() + "=" + leg.phase())
                                        + (view.message().isEmpty() ? "" : " " + view.message()));
    }

    private void finish(ExitCode code) {
        new CiReport(terminal)
                .write(
                        new CiReport.Result(last.name(), last.phase(), last.reason(), null),
                        JourneyTree.lines(last, terminal.clock().instant()));
        terminal.out().println(result(code));
    }

    private String result(ExitCode code) {
        var leg = last.leg();
        var promotion = leg == null ? "none" : leg.promotion();
        return connection.json()
                ? WindlassJson.mapper()
                        .writeValueAsString(new TreeMap<>(Map.of(
                                "result", last.phase(),
                                "reason", last.reason(),
                                "environment", last.environment(),
                                "promotion", promotion,
                                "exitCode", code.number())))
                : "result=" + last.phase() + " reason=" + last.reason() + " environment=" + last.environment()
                        + " promotion=" + promotion;
    }
}
