package dev.windlass.agent;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.exchange.ConfinedProcess;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Probes devices by the program of inference workers, which opens its engine there and ends.
final class ProbeProcess implements DeviceProbe {
    /// Starting CUDA takes seconds on a machine that was just switched on.
    private static final Duration PROBE_MAX = Duration.ofSeconds(60);

    /// What a device's smallest tenant could ask for: under MPS a process takes no more than it says.
    private static final Resources LITTLE = new Resources(1 << 20, 512 << 20);

    private final AgentSettings settings;

    ProbeProcess(AgentSettings settings) {
        this.settings = settings;
    }

    @Override
    public Result of(Device device) throws IOException, InterruptedException {
        var slice = settings.gpus().slices().get(device);
        if (slice == null) {
            return new Result.Fails("this node has no device " + device);
        }
        var said = Files.createTempFile(settings.logs(), "probe", ".log");
        try {
            var builder = new ProcessBuilder(command())
                    .directory(settings.logs().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .redirectInput(Path.of("/dev/null").toFile());
            return ended(ConfinedProcess.start(builder, GpuOffer.environment(slice, LITTLE, System.getenv())), said);
        } finally {
            Files.delete(said);
        }
    }

    private static Result ended(Process process, Path said) throws InterruptedException {
        try {
            if (!process.waitFor(PROBE_MAX.toSeconds(), TimeUnit.SECONDS)) {
                return new Result.Fails("it didn't answer within " + PROBE_MAX.toSeconds() + " s");
            }
            return process.exitValue() == 0 ? new Result.Works() : new Result.Fails(lastWords(process, said));
        } finally {
            process.destroyForcibly();
        }
    }

    private static String lastWords(Process process, Path said) {
        var line = new InferenceWorkerLogs.Log(said, 0).lastLine();
        return line.isEmpty() ? "it ended with exit code " + process.exitValue() : InferenceWorker.detail(line);
    }

    private List<String> command() {
        var command = new ArrayList<>(settings.command());
        command.set(0, ProcessStarts.program(command.getFirst()));
        command.add(InferenceWorker.CHECK_DEVICE);
        command.addAll(List.of("--state", settings.stateDir().toAbsolutePath().toString()));
        command.addAll(List.of("--gpu-runtime", settings.gpus().runtime()));
        return command;
    }
}
