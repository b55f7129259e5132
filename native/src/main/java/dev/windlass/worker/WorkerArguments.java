package dev.windlass.worker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// What the node agent tells an inference worker on its command line.
///
/// @param socket where to listen: a Unix socket that doesn't exist yet
/// @param state a directory that all inference workers of the node share and only they write
/// @param nodeAlive false once the node's process has ended; always true if the command line doesn't name it
/// @param gpuRuntime see [dev.windlass.onnx.CudaEngine#open]; null to compute on the CPU
record WorkerArguments(
        Path socket,
        Path state,
        BooleanSupplier nodeAlive,
        @Nullable String gpuRuntime) {
    private static final String USAGE = "--socket PATH --state DIR [--node PID] [--gpu-runtime LIBRARY]";

    /// @throws WorkerFailure if something is missing or unknown
    static WorkerArguments parse(List<String> args) throws WorkerFailure {
        var values = new HashMap<String, String>();
        for (int i = 0; i + 1 < args.size(); i += 2) {
            values.put(args.get(i), args.get(i + 1));
        }
        var socket = values.remove("--socket");
        var state = values.remove("--state");
        var node = values.remove("--node");
        var gpuRuntime = values.remove("--gpu-runtime");
        if (socket == null || state == null || !values.isEmpty() || args.size() % 2 != 0) {
            throw misunderstood(args);
        }
        try {
            return new WorkerArguments(Path.of(socket), Path.of(state), NodeProcess.of(node), gpuRuntime);
        } catch (NumberFormatException noPid) {
            throw misunderstood(args);
        }
    }

    private static WorkerFailure misunderstood(List<String> args) {
        return new WorkerFailure(
                WorkerFailure.Reason.BAD_ARGUMENTS, "expected " + USAGE + ", got " + String.join(" ", args));
    }

    /// Whether the node lives. A handle knows its process by the start time, too: another one that gets its number
    /// is not it. A class, since a first lambda costs the start of the process some 20 ms before it listens.
    private static final class NodeProcess implements BooleanSupplier {
        private final boolean unknown;
        private final @Nullable ProcessHandle handle;

        private NodeProcess(boolean unknown, @Nullable ProcessHandle handle) {
            this.unknown = unknown;
            this.handle = handle;
        }

        static NodeProcess of(@Nullable String pid) {
            return pid == null
                    ? new NodeProcess(true, null)
                    : new NodeProcess(
                            false, ProcessHandle.of(Long.parseLong(pid)).orElse(null));
        }

        @Override
        public boolean getAsBoolean() {
            return unknown || (handle != null && handle.isAlive());
        }
    }
}
