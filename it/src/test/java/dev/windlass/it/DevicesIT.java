package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.harness.ProgramLine;
import dev.windlass.harness.StandInDriver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `windlass devices` as a process of its own, against stand-ins for NVIDIA's libraries: test parts, no GPU.
final class DevicesIT {
    @TempDir
    private Path directory;

    @Test
    void theDriversDevicesAreListedWithWhatTheyDo() throws Exception {
        var environment = new HashMap<>(StandInDriver.build(directory));
        environment.put("WINDLASS_STANDIN_DEVICES", "2");
        environment.put("WINDLASS_STANDIN_MIG", "1:2");
        environment.put("WINDLASS_STANDIN_PROCESSES", "0:4711:1073741824");

        assertThat(devices(environment))
                .containsExactly(
                        "GPU 0  Stand-in GPU 0 (test part)  GPU-00000000-0000-0000-0000-000000000001  compute capability"
                                + " 9.0, 1.0 GiB (0.8 GiB free), busy 37 %, shared in turns",
                        "  process 4711  1.0 GiB",
                        "GPU 1  Stand-in GPU 1 (test part)  GPU-00000000-0000-0000-0000-000000000002  compute capability"
                                + " 9.0, 1.0 GiB (0.8 GiB free), cut by MIG into 2",
                        "  Stand-in GPU 1 (test part) MIG 1g  MIG-00000000-0000-0000-0002-000000000001  0.1 GiB"
                                + " (0.1 GiB free)",
                        "  Stand-in GPU 1 (test part) MIG 1g  MIG-00000000-0000-0000-0002-000000000002  0.1 GiB"
                                + " (0.1 GiB free)",
                        "driver stand-in, no driver, CUDA 13.5; a node offers them to versions if node.gpu-runtime names"
                                + " ONNX Runtime's build for CUDA");
    }

    @Test
    void whyThereIsNoneIsOneLine() throws Exception {
        var environment = new HashMap<>(StandInDriver.build(directory));
        environment.put("CUDA_VISIBLE_DEVICES", "");

        assertThat(devices(environment))
                .containsExactly("no GPU: no device is visible: CUDA_VISIBLE_DEVICES is \"\"; models run on the CPU");

        environment.put("WINDLASS_STANDIN_DEVICES", "0");
        assertThat(devices(environment))
                .containsExactly("no GPU: NVIDIA's driver finds no device; models run on the CPU");
    }

    private static List<String> devices(Map<String, String> environment) throws IOException, InterruptedException {
        var command = new ArrayList<>(ProgramLine.client());
        command.add("devices");
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("CUDA_VISIBLE_DEVICES");
        builder.environment().put("CUDA_MPS_PIPE_DIRECTORY", "/nonexistent");
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }
}
