package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The driver's classes against the stand-in for its library: a test part, no GPU.
final class CudaDriverTest {
    private final StandIn library = StandIns.cuda();

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void copiesComputesAndCopiesBackWhetherItIsDoneAtOnceOrLate(int late) {
        library.set("LATE", late);

        var answer = CudaWork.on(CudaWork.driver(library).devices().getFirst());

        var doubled = new float[CudaWork.COUNT];
        IntStream.range(0, doubled.length).forEach(i -> doubled[i] = 2f * i);
        assertThat(answer.doubled()).isEqualTo(doubled);
        assertThat(answer.wasDone()).isEqualTo(late == 0);
        assertThat(answer.took()).isEqualTo(Duration.ofMillis(2)); // the stand-in's clock: one for each piece of work
        assertThat(answer.free()).isEqualTo((1L << 30) - 2L * CudaWork.COUNT * Float.BYTES);
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void leavesNothingBehind() {
        CudaWork.on(CudaWork.driver(library).devices().getFirst());

        for (var kind : new String[] {"memory", "pinned", "stream", "event", "module", "context"}) {
            assertThat(library.live(kind)).as(kind).isZero();
        }
    }

    @Test
    void describesEachDevice() {
        library.set("DEVICES", 2).set("MEMORY", 5_000_000_000L);

        var devices = CudaWork.driver(library).devices();

        assertThat(devices).hasSize(2);
        var second = devices.getLast();
        assertThat(second.name()).isEqualTo("Stand-in GPU 1 (test part)");
        assertThat(second.uuid()).isEqualTo(UUID.fromString("00000000-0000-0000-0000-000000000002"));
        assertThat(second.computeCapability()).isEqualTo("9.0");
        assertThat(second.memoryBytes()).isEqualTo(5_000_000_000L);
    }

    @Test
    void anInstanceOfMigIsADeviceOfItsOwnSize() {
        var uuid = "00000000-0000-0000-0001-000000000003";
        library.set("MIG", "0:3").set("MEMORY", 8L << 30).set("VISIBLE", "MIG-" + uuid);

        var device = CudaWork.driver(library).devices().getFirst();

        assertThat(device.name()).contains("MIG 1g");
        assertThat(device.uuid()).isEqualTo(UUID.fromString(uuid));
        assertThat(device.memoryBytes()).isEqualTo(1L << 30);
        assertThat(CudaWork.on(device).doubled()).hasSize(CudaWork.COUNT);
    }

    @Test
    void aDriverOfCuda12HasTheFirstVersionOfSomeFunctions() {
        var elder = new StandIn(StandIns.file("libcuda-12.0.so"));
        elder.set("VERSION", 12_000)
                .set("KERNELS", StandIns.file("libkernels.so"))
                .set("VISIBLE", "all");

        var driver = CudaWork.driver(elder);

        assertThat(driver.version()).isEqualTo("12.0");
        assertThat(CudaWork.on(driver.devices().getFirst()).took()).isEqualTo(Duration.ofMillis(2));
        assertThat(elder.calls("cuEventElapsedTime")).isOne();
    }

    @Test
    void whatIsAbsentHasAReasonInOneLine() {
        assertThat(absence("libno-such-thing.so.1", null))
                .isEqualTo("no libno-such-thing.so.1 on this machine: no NVIDIA driver is installed");
        assertThat(absence(StandIns.nvml().path(), null)).contains("has no cuInit: install a driver for CUDA 12.0");

        library.set("DEVICES", 0);
        assertThat(absence(library.path(), null)).isEqualTo("NVIDIA's driver finds no device");
        assertThat(absence(library.path(), "-1")).isEqualTo("no device is visible: CUDA_VISIBLE_DEVICES is \"-1\"");

        library.set("DEVICES", 1).set("VERSION", 11_080);
        assertThat(absence(library.path(), null))
                .isEqualTo("the driver is for CUDA 11.8; install one for 12.0 or later");
        library.fail("cuInit", 1, 34);
        assertThat(absence(library.path(), null)).contains("the toolkit's stub");
        library.fail("cuInit", 1, 803);
        assertThat(absence(library.path(), null))
                .isEqualTo("NVIDIA's driver doesn't start: cuInit: CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"
                        + " (said by the stand-in)");
    }

    @Test
    void thisMachinesOwnLibraryIsLookedForWithoutAnException() {
        assertThat(CudaDriver.open(System.getenv()))
                .isInstanceOfAny(CudaAvailability.Absent.class, CudaAvailability.Present.class);
    }

    private static String absence(String path, String visibleDevices) {
        return CudaDriver.open(path, visibleDevices) instanceof CudaAvailability.Absent(var reason)
                ? reason
                : "present";
    }
}
