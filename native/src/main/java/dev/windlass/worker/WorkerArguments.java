package dev.windlass.worker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What the node agent tells an inference worker on its command line.
///
/// @param socket where to listen: a Unix socket that doesn't exist yet
/// @param state a directory that all inference workers of the node share and only they write
/// @param nodeAlive false once the node's process has ended; always true if the command line doesn't name it
record WorkerArguments(Path socket, Path state, BooleanSupplier nodeAlive) {
    private static final String USAGE = "--socket PATH --state DIR [--node PID]";

    /// @throws WorkerFailure if something is missing or unknown
    static WorkerArguments parse(List<String> args) throws WorkerFailure {
        var values = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.size(); i += 2) {
            values.put(args.get(i), args.get(i + 1));
        }
        var socket = values.remove("--socket");
        var state = values.remove("--state");
        var node = values.remove("--node");
        if (socket == null || state == null || !values.isEmpty() || args.size() % 2 != 0) {
            throw misunderstood(args);
        }
        try {
            BooleanSupplier nodeAlive = node == null ? () -> true : alive(Long.parseLong(node));
            return new WorkerArguments(Path.of(socket), Path.of(state), nodeAlive);
        } catch (NumberFormatException noPid) {
            throw misunderstood(args);
        }
    }

    private static WorkerFailure misunderstood(List<String> args) {
        return new WorkerFailure(
                WorkerFailure.Reason.BAD_ARGUMENTS, "expected " + USAGE + ", got " + String.join(" ", args));
    }

    /// Knows a process by its start time, too: another one that gets its number is not it.
    private static BooleanSupplier alive(long pid) {
        return ProcessHandle.of(pid).<BooleanSupplier>map(it -> it::isAlive).orElse(() -> false);
    }
}
