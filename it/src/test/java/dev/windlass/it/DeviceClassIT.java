package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.CommandLine;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import dev.windlass.harness.StandInGpus;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Versions for MIG instances of one profile, by the command line. The GPUs are stand-ins, test parts that compute
/// on the CPU: one whole, one cut into two instances of 128 MiB.
final class DeviceClassIT {
    private static final String TENANT = "parts";
    private static final String MODEL = "scorer";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CONFLICT = 8;

    @TempDir
    private Path directory;

    @Test
    void aVersionForAProfileRunsOnItsInstancesAndWhatNobodyOffersIsRefusedAtOnce() throws Exception {
        var gpus = StandInGpus.build(directory, 2);
        gpus.cut(1, 2);
        try (var windlass = RealWindlass.start(Directories.fresh("parts"), gpus.program())) {
            var line = new CommandLine(windlass, directory);
            new Registry(windlass.client()).tenantWithGpus(TENANT, 8L << 30);
            push(line, "1", "cuda:mig-1g", "64M");
            push(line, "2", "cuda:mig-3g", "64M");
            push(line, "3", "cuda:mig-1g", "200M");

            var promoted = promote(line, "1", "cuda:mig-1g");
            assertThat(promoted.exitCode()).as(promoted.toString()).isZero();
            assertThat(StandInGpus.deviceOf(windlass, TENANT, "1")).startsWith("cuda:mig-1g:");
            answers(windlass);

            assertThat(line.run("plan", TENANT + "/" + MODEL + ":2", "--to", "prod")
                            .err())
                    .contains("no live node offers such a device, but cuda with 1024 MiB, cuda:mig-1g with 128 MiB");
            refused(promote(line, "2", "cuda:mig-3g"), "no live node offers such a device, but cuda with 1024 MiB");
            refused(promote(line, "3", "cuda:mig-1g"), "live nodes offer at most cuda:mig-1g with 128 MiB");
            refused(promote(line, "1", "cuda:mig-3g"), "was pushed with --device cuda:mig-1g");
        }
    }

    private void push(CommandLine line, String version, String device, String memory) throws IOException {
        var file = Files.write(directory.resolve(version + ".onnx"), Mlp.onnx(Long.parseLong(version)));
        var pushed = line.run(
                "model",
                "push",
                TENANT + "/" + MODEL + ":" + version,
                file.toString(),
                "--device",
                device,
                "--gpu-memory",
                memory);
        assertThat(pushed.exitCode()).as(pushed.toString()).isZero();
        assertThat(pushed.out()).contains("Device:   " + device);
    }

    private static CommandLine.Outcome promote(CommandLine line, String version, String device) {
        var manifest = Manifest.straight(TENANT, MODEL, version)
                .replace("  to: prod\n", "  to: prod\n  device: " + device + "\n");
        return line.run("promote", "-f", line.file(manifest), "--wait");
    }

    private static void refused(CommandLine.Outcome outcome, String words) {
        assertThat(outcome.exitCode()).as(outcome.toString()).isEqualTo(CONFLICT);
        assertThat(outcome.err()).contains(words);
    }

    private static void answers(RealWindlass windlass) {
        try (var traffic = new Traffic(
                windlass.infer(TENANT, "prod", MODEL), windlass.token("admin"), Mlp.questions(Map.of("1", 1L)), 20)) {
            Until.within(SOON, "it answers").holds(() -> traffic.right("1") >= 5);
            assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
        }
    }
}
