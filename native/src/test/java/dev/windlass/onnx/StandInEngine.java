package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.CudaWork;
import dev.windlass.cuda.StandIn;
import dev.windlass.cuda.StandIns;
import java.nio.file.Path;
import java.util.List;

/// The CUDA engine on the stand-ins, which are test parts: everything but the provider's kernels is what a GPU's would
/// be.
final class StandInEngine {
    private StandInEngine() {}

    /// The stand-in for the driver, as new.
    static StandIn driver() {
        return StandIns.cuda().set("FOREIGN", 1);
    }

    static CudaEngine open(StandIn driver, Path libraryDirectory) {
        return switch (tryOpen(driver, libraryDirectory)) {
            case EngineAvailability.Present(var engine) -> engine;
            case EngineAvailability.Absent(var reason) -> throw new AssertionError(reason);
        };
    }

    static EngineAvailability tryOpen(StandIn driver, Path libraryDirectory) {
        var device = CudaWork.driver(driver).devices().getFirst();
        return CudaEngine.on(device, TestRuntime.open(libraryDirectory), CudaEngine.STAND_IN);
    }

    /// Nothing is left on the device, and nothing was misused.
    static void assertClean(StandIn driver) {
        assertThat(driver.violations()).isEmpty();
        for (var kind : List.of("memory", "pinned", "stream", "event", "module", "context")) {
            assertThat(driver.live(kind)).as(kind).isZero();
        }
    }
}
