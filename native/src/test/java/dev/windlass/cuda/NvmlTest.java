package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.GpuDevice.GpuProcess;
import dev.windlass.cuda.GpuDevice.MigInstance;
import dev.windlass.cuda.GpuDevice.Sharing;
import dev.windlass.cuda.jextract.nvml.NvmlC;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// NVML's classes against the stand-in for its library: a test part, no GPU.
final class NvmlTest {
    private static final long GIB = 1L << 30;
    private static final int UNKNOWN = 999;

    private final StandIn library = StandIns.nvml();

    @Test
    void describesADevice() {
        library.set("DEVICES", 2).set("PROCESSES", "1:4711:1024,0:1:1,1:4712:2048");

        var devices = devices();

        assertThat(devices).hasSize(2);
        assertThat(devices.getLast())
                .isEqualTo(new GpuDevice(
                        1,
                        "Stand-in GPU 1 (test part)",
                        "GPU-00000000-0000-0000-0000-000000000002",
                        "9.0",
                        new GpuDevice.Memory(GIB, GIB * 3 / 4),
                        OptionalInt.of(37),
                        List.of(new GpuProcess(4711, 1024), new GpuProcess(4712, 2048)),
                        new Sharing.TimeSliced()));
    }

    @Test
    void describesInstancesOfMigAndPassesEmptyPlacesOver() {
        library.set("DEVICES", 2).set("MIG", "1:2");

        var cut = devices().getLast();

        assertThat(cut.utilization()).isEmpty();
        assertThat(cut.sharing())
                .isEqualTo(new Sharing.Mig(List.of(
                        instance("MIG-00000000-0000-0000-0002-000000000001"),
                        instance("MIG-00000000-0000-0000-0002-000000000002"))));
        assertThat(devices().getFirst().sharing()).isEqualTo(new Sharing.TimeSliced());
    }

    @Test
    void clientsOfMpsSayThatItIsShared() {
        library.set("MPS", "0:4711:1");

        assertThat(devices().getFirst().sharing()).isEqualTo(new Sharing.Mps());
    }

    @Test
    void saysItsVersions() {
        try (var nvml = opened()) {
            assertThat(nvml.driverVersion()).isEqualTo("stand-in, no driver");
            assertThat(nvml.cudaVersion()).isEqualTo("13.5");
        }
        assertThat(library.live("context")).as("initialized").isZero();
    }

    @Test
    void whatADeviceDoesntTellIsLeftOut() {
        library.set("PROCESSES", "0:1:1").set("MPS", "0:1:1");
        library.fail("nvmlDeviceGetUtilizationRates", 1, NvmlC.NVML_ERROR_NOT_SUPPORTED())
                .fail("nvmlDeviceGetComputeRunningProcesses_v3", 1, NvmlC.NVML_ERROR_NO_PERMISSION())
                .fail("nvmlDeviceGetMPSComputeRunningProcesses_v3", 1, NvmlC.NVML_ERROR_NOT_SUPPORTED())
                .fail("nvmlDeviceGetMigMode", 1, NvmlC.NVML_ERROR_NOT_SUPPORTED());

        var device = devices().getFirst();

        assertThat(device.utilization()).isEmpty();
        assertThat(device.processes()).isEmpty();
        assertThat(device.sharing()).isEqualTo(new Sharing.TimeSliced());
    }

    @Test
    void whatIsAbsentHasAReasonInOneLine() {
        assertThat(Nvml.open("libno-such-thing.so.1"))
                .isEqualTo(new NvmlAvailability.Absent(
                        "no libno-such-thing.so.1 on this machine: no NVIDIA driver is installed"));
        library.fail("nvmlInit_v2", 1, NvmlC.NVML_ERROR_DRIVER_NOT_LOADED());
        assertThat(Nvml.open(library.path())).isEqualTo(new NvmlAvailability.Absent("NVIDIA's driver isn't loaded"));
        library.fail("nvmlInit_v2", 1, NvmlC.NVML_ERROR_LIB_RM_VERSION_MISMATCH());
        assertThat(Nvml.open(library.path()).toString()).contains("was replaced while it ran");
        library.fail("nvmlInit_v2", 1, UNKNOWN);
        assertThat(Nvml.open(library.path()))
                .isEqualTo(new NvmlAvailability.Absent(
                        "NVIDIA's driver doesn't answer: nvmlInit_v2: said by the stand-in"));
    }

    @Test
    void anErrorAtEachCallOfEachPlaceIsAnExceptionThatNamesIt() {
        var sites = CallSite.of("dev.windlass.cuda.jextract.nvml");
        assertThat(sites).doesNotHaveDuplicates().hasSize(Nvml.FUNCTIONS.size());
        var covered = new ArrayList<CallSite>();

        for (var function : new TreeSet<>(sites.stream().map(CallSite::function).toList())) {
            if (function.equals("nvmlErrorString")) {
                continue; // it can't fail
            }
            lifeWithMig();
            int calls = library.calls(function);
            assertThat(calls).as(function).isPositive();
            for (int nth = 1; nth <= calls; nth++) {
                var failed = failure(function, nth);
                assertThat(failed).as(function + " " + nth).isNotNull();
                assertThat(failed.function()).isEqualTo(function);
                assertThat(failed.code()).isEqualTo(UNKNOWN);
                covered.add(CallSite.of(function, failed, sites));
            }
        }

        var asked = Stream.of(new CallSite("NvmlCalls", "nvmlErrorString"));
        assertThat(Stream.concat(covered.stream(), asked).distinct()).containsExactlyInAnyOrderElementsOf(sites);
    }

    private void lifeWithMig() {
        library.reset();
        library.set("DEVICES", 2).set("MIG", "1:2");
        life();
    }

    private @Nullable NvmlException failure(String function, int nth) {
        library.reset();
        library.set("DEVICES", 2).set("MIG", "1:2").fail(function, nth, UNKNOWN);
        try {
            life();
            return null;
        } catch (NvmlException failed) {
            return failed;
        }
    }

    private void life() {
        try (var nvml = opened()) {
            assertThat(nvml.driverVersion()).isNotEmpty();
            assertThat(nvml.cudaVersion()).isNotEmpty();
            assertThat(nvml.devices()).hasSize(2);
        }
    }

    private List<GpuDevice> devices() {
        try (var nvml = opened()) {
            return nvml.devices();
        }
    }

    private Nvml opened() {
        return switch (SharedLibrary.open(library.path(), Nvml.FUNCTIONS, java.util.Map.of())) {
            case SharedLibrary.Opening.Opened(var opened) -> new Nvml(new NvmlCalls(opened));
            case SharedLibrary.Opening.Missing(var reason) -> throw new AssertionError(reason);
        };
    }

    private static MigInstance instance(String uuid) {
        return new MigInstance(
                "Stand-in GPU 1 (test part) MIG 1g", uuid, new GpuDevice.Memory(GIB / 8, GIB * 3 / 32), List.of());
    }
}
