package dev.windlass.cli;

import dev.windlass.client.Backoff;
import dev.windlass.client.GroupClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.GroupView;
import dev.windlass.domain.Id;
import dev.windlass.json.WindlassJson;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Sees a promotion group to its end by looking each second: one line per change, `result=...` last. The end of the
/// process's patience leaves the group alone.
final class GroupWaiting {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final Set<String> HELD = Set.of("AwaitingApproval", "Paused");

    private final Terminal terminal;
    private final Connection connection;
    private final GroupClient groups;

    GroupWaiting(Terminal terminal, Connection connection, GroupClient groups) {
        this.terminal = terminal;
        this.connection = connection;
        this.groups = groups;
    }

    /// Prints the result last, unless the group can't be asked for any more.
    ExitCode until(Id.Group group, Deadline deadline, Waiting.OnPause onPause) {
        var last = new GroupView[1];
        var watching = "windlass get group " + group.text() + " --watch";
        try (var detachment =
                new Detachment(terminal, group.text(), watching, () -> result(last[0], ExitCode.DETACHED))) {
            var code = poll(group, deadline, onPause, last);
            detachment.done();
            return finished(last[0], code);
        }
    }

    private ExitCode poll(Id.Group group, Deadline deadline, Waiting.OnPause onPause, @Nullable GroupView[] last) {
        var away = new Backoff(deadline.left());
        while (true) {
            var view = look(group);
            if (view != null) {
                if (last[0] == null || !line(view).equals(line(last[0]))) {
                    say(view);
                }
                last[0] = view;
                away = new Backoff(deadline.left());
                var code = code(view, onPause);
                if (code != null) {
                    return code;
                }
            }
            if (deadline.left().isZero() || (view == null && !away.pause())) {
                terminal.err().println("windlass: stopped waiting; " + group.text() + " goes on");
                return ExitCode.DETACHED;
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /// Shows it until it ends.
    ExitCode watch(Id.Group group) {
        var screen = new Screen(terminal);
        GroupView shown = null;
        while (true) {
            var view = shown == null ? groups.find(group) : look(group);
            if (view == null) {
                screen.show(List.of(group.text() + ": nobody answers; trying again"));
            } else if (!connection.json()) {
                screen.show(GroupTree.lines(view));
            } else if (!view.equals(shown)) {
                terminal.out().println(WindlassJson.mapper().writeValueAsString(view));
            }
            if (view != null && view.ended()) {
                return ExitCode.of(view.phase(), view.reason());
            }
            shown = view == null ? shown : view;
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    /// Null while `control` is away: it comes back by itself, and the group goes on meanwhile.
    private @Nullable GroupView look(Id.Group group) {
        try {
            return groups.find(group);
        } catch (WindlassException away) {
            if (!Waiting.passing(away)) {
                throw away;
            }
            terminal.err().println("windlass: " + away.problem().detail() + "; still waiting");
            return null;
        }
    }

    private static @Nullable ExitCode code(GroupView view, Waiting.OnPause onPause) {
        if (view.ended() || view.phase().equals("NeedsAttention")) {
            return ExitCode.of(view.phase(), view.reason());
        }
        boolean held = view.members().stream()
                .anyMatch(it -> HELD.contains(it.phase()) && !it.reason().equals("Step"));
        return held && onPause != Waiting.OnPause.wait
                ? (onPause == Waiting.OnPause.succeed ? ExitCode.OK : ExitCode.PAUSED)
                : null;
    }

    private static String line(GroupView view) {
        return view.phase() + " " + view.reason() + " reached=" + view.reached()
                + (view.message().isEmpty() ? "" : " " + view.message());
    }

    private void say(GroupView view) {
        terminal.out().println(connection.json() ? WindlassJson.mapper().writeValueAsString(view) : line(view));
    }

    private ExitCode finished(@Nullable GroupView view, ExitCode code) {
        if (view != null) {
            new CiReport(terminal).write(view, GroupTree.lines(view));
            if (!connection.json()) {
                GroupTree.lines(view).forEach(terminal.out()::println);
            }
        }
        terminal.out().println(result(view, code));
        return code;
    }

    private String result(@Nullable GroupView view, ExitCode code) {
        var phase = view == null ? "Unknown" : view.phase();
        var reason = view == null ? "Unreachable" : view.reason();
        return connection.json()
                ? WindlassJson.mapper()
                        .writeValueAsString(
                                new TreeMap<>(Map.of("result", phase, "reason", reason, "exitCode", code.number())))
                : "result=" + phase + " reason=" + reason;
    }
}
