package dev.windlass.cli;

import dev.windlass.client.Backoff;
import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionView;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Waits for a promotion's end by long polls: one line per transition, `result=...` last. The end of the
/// process's patience, SIGINT and SIGTERM leave the promotion alone.
final class Waiting {
    static final Duration POLL = Duration.ofSeconds(50);
    private static final Duration AWAY_SAID_AFTER = Duration.ofSeconds(10);
    private static final Set<Integer> PASSING = Set.of(429, 502, 503, 504);

    enum OnPause {
        fail,
        succeed,
        wait
    }

    private final Terminal terminal;
    private final Connection connection;
    private final WindlassClient client;

    Waiting(Terminal terminal, Connection connection, WindlassClient client) {
        this.terminal = terminal;
        this.connection = connection;
        this.client = client;
    }

    /// Always prints the result last, whatever ends the wait.
    ///
    /// @throws WindlassException if the promotion can't be asked for any more, after the result
    ExitCode until(PromotionName name, Duration timeout, OnPause onPause) {
        var last = new PromotionView[1];
        var watching = "windlass get promotion " + name + " --watch";
        try (var detachment =
                new Detachment(terminal, name.value(), watching, () -> result(last[0], ExitCode.DETACHED))) {
            try {
                var code = poll(name, timeout, onPause, last);
                detachment.done();
                finish(last[0], code);
                return code;
            } catch (WindlassException refused) {
                detachment.done();
                // Said before the result, which is the last line.
                var code = CliFailures.refuse(terminal, connection, refused.problem());
                terminal.err().println("windlass: " + name + " goes on");
                finish(last[0], code);
                return code;
            } catch (RuntimeException bug) {
                detachment.done();
                finish(last[0], ExitCode.UNEXPECTED);
                throw bug;
            }
        }
    }

    private ExitCode poll(PromotionName name, Duration timeout, OnPause onPause, @Nullable PromotionView[] last) {
        long deadline = System.nanoTime() + timeout.toNanos();
        var away = new Backoff(timeout);
        long change = -1;
        while (true) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var view = look(name, change, left);
            if (view != null) {
                last[0] = view;
                away = new Backoff(left);
                if (view.change() != change) {
                    change = view.change();
                    transition(view);
                }
                if (view.ended() || view.phase().equals("NeedsAttention")) {
                    return ExitCode.of(view.phase(), view.reason());
                }
                if (held(view) && onPause != OnPause.wait) {
                    return onPause == OnPause.succeed ? ExitCode.OK : ExitCode.PAUSED;
                }
            }
            if (System.nanoTime() >= deadline || (view == null && !away.pause())) {
                return ExitCode.DETACHED;
            }
        }
    }

    /// Null while `control` is away: it comes back by itself, and the promotion goes on meanwhile.
    private @Nullable PromotionView look(PromotionName name, long change, Duration left) {
        try {
            return client.patient(left.compareTo(AWAY_SAID_AFTER) < 0 ? left : AWAY_SAID_AFTER)
                    .awaitChange(name, change, left.compareTo(POLL) < 0 ? left : POLL);
        } catch (WindlassException away) {
            if (!passing(away)) {
                throw away;
            }
            terminal.err().println("windlass: " + away.problem().detail() + "; still waiting");
            return null;
        }
    }

    /// True if it will do to ask again: nobody answered, or a part is missing.
    static boolean passing(WindlassException away) {
        int status = away.problem().status();
        return status == WindlassException.UNREACHABLE || PASSING.contains(status);
    }

    /// True if a person must act: an open approval, or a pause that doesn't end by itself.
    private static boolean held(PromotionView view) {
        return view.phase().equals("AwaitingApproval")
                || (view.phase().equals("Paused") && !(view.reason().equals("Step") && view.nextDeadline() != null));
    }

    private void transition(PromotionView view) {
        if (connection.json()) {
            terminal.out().println(WindlassJson.mapper().writeValueAsString(view));
        } else {
            terminal.out()
                    .println(view.updatedAt() + " " + view.phase() + " " + view.reason() + " weight="
                            + view.weightAcknowledgedPercent() + "/" + view.weightSetPercent()
                            + (view.message().isEmpty() ? "" : " " + view.message()));
        }
    }

    private void finish(@Nullable PromotionView view, ExitCode code) {
        if (view != null) {
            new CiReport(terminal)
                    .write(view, LiveTree.render(view, terminal.clock().instant()));
        }
        terminal.out().println(result(view, code));
    }

    /// The last line: of the promotion as it was seen last.
    private String result(@Nullable PromotionView view, ExitCode code) {
        var phase = view == null ? "Unknown" : view.phase();
        var reason = view == null ? (code == ExitCode.DETACHED ? "Detached" : "Unreachable") : view.reason();
        var evidence = view == null ? null : view.evidence();
        var sealed = evidence == null ? "none" : evidence.value();
        return connection.json()
                ? WindlassJson.mapper()
                        .writeValueAsString(new TreeMap<>(Map.of(
                                "result", phase, "reason", reason, "exitCode", code.number(), "evidence", sealed)))
                : "result=" + phase + " reason=" + reason + " evidence=" + sealed;
    }
}
