package dev.windlass.worker;

import dev.windlass.slab.ControlMessage;
import java.util.List;

/// The inference worker process. It listens, lets one node in, serves it until the connection ends, and
/// exits: no inference worker outlives its node.
public final class InferenceWorker {
    /// The flags that the process must be started with, before the class path and the main class.
    public static final List<String> JVM_FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-Xms4m",
            "-Xmx24m",
            "-XX:MaxNewSize=4m",
            "-Xss512k",
            "-XX:ReservedCodeCacheSize=24m",
            "-XX:SweeperThreshold=100", // no stop of everything for each 15 % of that; see node.options
            "-XX:-UsePerfData",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:-CreateCoredumpOnCrash",
            "--enable-native-access=ALL-UNNAMED");

    /// How the process ends when its CUDA device is of no use to it any more: a new process may do.
    public static final int DEVICE_LOST_EXIT = 10;

    /// Option of a load: bytes of the device's memory that the version may allocate; no limit unless given.
    public static final String DEVICE_MEMORY = "device-memory-bytes";

    /// First argument of a process that is no inference worker: it opens what computes on the CUDA device
    /// that it sees, and ends, with 0 if that works, else with a last line as an inference worker's.
    /// [#DEVICE_LOST_EXIT] as there.
    public static final String CHECK_DEVICE = "--check-device";

    private InferenceWorker() {}

    /// What the process's last line says went wrong; the line itself if it is none of its own.
    public static String detail(String lastLine) {
        return WorkerFailure.detail(lastLine);
    }

    /// Runs an inference worker to its end. Says on stderr why, if it isn't that the node is gone.
    ///
    /// @param args where to listen, a directory that the node's inference workers share, the node's
    /// process, and
    ///     what computes on the CUDA device that this process sees, instead of the CPU; see [WorkerArguments]
    /// @return the exit code; 0 when the node closed the connection
    public static int run(List<String> args) {
        try {
            if (!args.isEmpty() && args.getFirst().equals(CHECK_DEVICE)) {
                DeviceCheck.run(args.subList(1, args.size()));
                return 0;
            }
            var arguments = WorkerArguments.parse(args);
            serve(arguments, models(arguments));
            return 0;
        } catch (WorkerFailure failure) {
            System.err.println(failure.line());
            return failure.exitCode();
        }
    }

    /// The process's way in: [#run], then exit.
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static Models models(WorkerArguments arguments) {
        var libraries = arguments.state().resolve("lib");
        var gpuRuntime = arguments.gpuRuntime();
        return gpuRuntime == null
                ? OnnxModels.onTheCpu(libraries)
                : OnnxModels.onTheDevice(gpuRuntime, libraries, System.getenv());
    }

    static void serve(WorkerArguments arguments, Models models) throws WorkerFailure {
        try (var doorway = NodeSocket.open(arguments.socket(), arguments.nodeAlive())) {
            var control = doorway.admit(ControlMessage.Role.CONTROL);
            var bell = doorway.admit(ControlMessage.Role.BELL);
            if (bell.hello().incarnation() != control.hello().incarnation()) {
                throw new WorkerFailure(WorkerFailure.Reason.PROTOCOL, "the bell is of another incarnation");
            }
            new ControlLoop(
                            control.frames(),
                            new WorkerBell(bell.frames().channel()),
                            models,
                            control.hello().incarnation())
                    .run();
        }
    }
}
