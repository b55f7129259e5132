package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.StandIns;
import dev.windlass.onnx.CudaEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that check a device. The driver is the stand-in, a test part, with two devices of which one is
/// broken.
@Timeout(60)
final class DeviceCheckTest {
    private static final String WELL = "GPU-00000000-0000-0000-0000-000000000001";
    private static final String BROKEN = "GPU-00000000-0000-0000-0000-000000000002";

    @TempDir
    Path directory;

    @Test
    void aDeviceThatCanBeUsedIsWell() throws Exception {
        var check = check(Map.of("CUDA_VISIBLE_DEVICES", WELL));

        assertThat(check.said()).isEmpty();
        assertThat(check.exitCode()).isZero();
    }

    @Test
    void aDeviceWhoseContextIsLostAtOnceIsLost() throws Exception {
        var check = check(Map.of("CUDA_VISIBLE_DEVICES", BROKEN));

        assertThat(check.exitCode()).isEqualTo(InferenceWorker.DEVICE_LOST_EXIT);
        assertThat(InferenceWorker.detail(check.said().strip())).contains("CUDA_ERROR_ILLEGAL_ADDRESS");
    }

    @Test
    void aDeviceThatGivesNoContextCantBeUsed() throws Exception {
        var check =
                check(Map.of("CUDA_VISIBLE_DEVICES", WELL, "WINDLASS_STANDIN_FAIL", "cuDevicePrimaryCtxRetain:*:2"));

        assertThat(check.exitCode()).isEqualTo(WorkerFailure.Reason.NO_DEVICE.exitCode());
        assertThat(InferenceWorker.detail(check.said().strip())).contains("CUDA_ERROR_OUT_OF_MEMORY");
    }

    @Test
    void aCheckThatIsMisspeltSaysHowToSpellIt() throws Exception {
        var check = check(Map.of(), "--state", directory.toString());

        assertThat(check.exitCode()).isEqualTo(WorkerFailure.Reason.BAD_ARGUMENTS.exitCode());
        assertThat(check.said()).contains("--gpu-runtime LIBRARY");
    }

    private record Checked(int exitCode, String said) {}

    private Checked check(Map<String, String> environment) throws IOException, InterruptedException {
        return check(environment, "--state", directory.toString(), "--gpu-runtime", CudaEngine.STAND_IN);
    }

    private static Checked check(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(WorkerProcess.program());
        command.add(InferenceWorker.CHECK_DEVICE);
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "LD_LIBRARY_PATH",
                        StandIns.directory().toString(),
                        "WINDLASS_STANDIN_DEVICES",
                        "2",
                        "WINDLASS_STANDIN_BROKEN",
                        BROKEN));
        builder.environment().putAll(environment);
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Checked(process.waitFor(), said);
    }
}
