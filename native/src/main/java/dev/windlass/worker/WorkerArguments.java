package dev.windlass.worker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;

/// What the node agent tells an inference worker on its command line.
///
/// @param socket where to listen: a Unix socket that doesn't exist yet
/// @param state a directory that all inference workers of the node share and only they write
record WorkerArguments(Path socket, Path state) {
    private static final String USAGE = "--socket PATH --state DIR";

    /// @throws WorkerFailure if something is missing or unknown
    static WorkerArguments parse(List<String> args) throws WorkerFailure {
        var values = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.size(); i += 2) {
            values.put(args.get(i), args.get(i + 1));
        }
        var socket = values.remove("--socket");
        var state = values.remove("--state");
        if (socket == null || state == null || !values.isEmpty() || args.size() % 2 != 0) {
            throw new WorkerFailure(
                    WorkerFailure.Reason.BAD_ARGUMENTS, "expected " + USAGE + ", got " + String.join(" ", args));
        }
        return new WorkerArguments(Path.of(socket), Path.of(state));
    }
}
