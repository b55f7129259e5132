package dev.windlass.cli;

import dev.windlass.client.PromotionName;
import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.PromotionView;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Waits for a promotion's end by long polls: one line per transition, `result=...` last. The end of the
/// process's patience, SIGINT and SIGTERM leave the promotion alone.
final class Waiting {
    private static final Duration POLL = Duration.ofSeconds(50);

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

    ExitCode until(PromotionName name, Duration timeout, OnPause onPause) {
        var done = new AtomicBoolean();
        var last = new PromotionView[1];
        var detach = detachOnSignal(name, done, last);
        try {
            var code = poll(name, timeout, onPause, last);
            done.set(true);
            var view = last[0];
            if (view != null) {
                finish(view, code);
            }
            return code;
        } finally {
            done.set(true);
            remove(detach);
        }
    }

    private ExitCode poll(PromotionName name, Duration timeout, OnPause onPause, @Nullable PromotionView[] last) {
        long deadline = System.nanoTime() + timeout.toNanos();
        long change = -1;
        while (true) {
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            var view = look(name, change, left);
            if (view != null) {
                last[0] = view;
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
            if (System.nanoTime() >= deadline) {
                return ExitCode.DETACHED;
            }
        }
    }

    /// Null while `control` is away: it comes back by itself, and the promotion goes on meanwhile.
    private @Nullable PromotionView look(PromotionName name, long change, Duration left) {
        try {
            return client.awaitChange(name, change, left.compareTo(POLL) < 0 ? left : POLL);
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
        return status == WindlassException.UNREACHABLE || status == 503 || status == 429;
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

    private void finish(PromotionView view, ExitCode code) {
        new CiReport(terminal)
                .write(view, LiveTree.render(view, terminal.clock().instant()));
        terminal.out().println(connection.json() ? json(view, code) : result(view));
    }

    static String result(PromotionView view) {
        var evidence = view.evidence();
        return "result=" + view.phase() + " reason=" + view.reason() + " evidence="
                + (evidence == null ? "none" : evidence);
    }

    private static String json(PromotionView view, ExitCode code) {
        var line = new TreeMap<String, Object>(
                Map.of("result", view.phase(), "reason", view.reason(), "exitCode", code.number()));
        var evidence = view.evidence();
        line.put("evidence", evidence == null ? "none" : evidence.value());
        return WindlassJson.mapper().writeValueAsString(line);
    }

    private Thread detachOnSignal(PromotionName name, AtomicBoolean done, @Nullable PromotionView[] last) {
        var hook = new Thread(() -> {
            if (!done.get()) {
                var view = last[0];
                terminal.err().println("windlass: stopped waiting; " + name + " goes on");
                terminal.err().println("  remedy: windlass get promotion " + name + " --watch");
                terminal.out().println(view == null ? "result=Unknown reason=Detached evidence=none" : result(view));
                terminal.out().flush();
                // Inside a shutdown hook the exit code can only be set by halting.
                Runtime.getRuntime().halt(ExitCode.DETACHED.number());
            }
        });
        if (terminal.ownsProcess()) {
            Runtime.getRuntime().addShutdownHook(hook);
        }
        return hook;
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process ends already; the hook sees that the wait is done.
        }
    }
}
