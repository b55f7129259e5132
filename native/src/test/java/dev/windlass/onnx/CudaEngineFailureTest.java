package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.StandIn;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every error of the driver's, wherever it comes in the life of an engine, is said, and costs nobody else an answer.
/// The driver is the stand-in, a test part.
final class CudaEngineFailureTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int ILLEGAL_ADDRESS = 700;
    private static final int UNKNOWN = 999;

    /// All that the engine calls once the driver has started.
    private static final List<String> CALLED = List.of(
            "cuDevicePrimaryCtxRetain",
            "cuCtxSetCurrent",
            "cuMemHostRegister_v2",
            "cuStreamCreate",
            "cuEventCreate",
            "cuMemAlloc_v2",
            "cuEventRecord",
            "cuMemcpyHtoDAsync_v2",
            "cuMemcpyDtoHAsync_v2",
            "cuStreamSynchronize",
            "cuEventSynchronize",
            "cuEventElapsedTime_v2",
            "cuModuleLoadData",
            "cuModuleGetFunction",
            "cuLaunchKernel",
            "cuModuleUnload",
            "cuMemFree_v2",
            "cuEventDestroy_v2",
            "cuStreamDestroy_v2",
            "cuCtxSynchronize",
            "cuMemHostUnregister",
            "cuDevicePrimaryCtxRelease_v2");

    /// What they destroy stays if they fail; what they do before others is what the others destroy.
    private static final Set<String> DESTROY = Set.of(
            "cuCtxSetCurrent",
            "cuMemFree_v2",
            "cuEventDestroy_v2",
            "cuStreamDestroy_v2",
            "cuCtxSynchronize",
            "cuModuleUnload",
            "cuMemHostUnregister",
            "cuDevicePrimaryCtxRelease_v2");

    @TempDir
    private static Path directory;

    @Test
    void withoutAnErrorAllIsAnsweredAndNothingIsLeft() {
        var driver = StandInEngine.driver().set("LATE", 1);

        var life = new CudaLife(directory).live(driver);

        assertThat(life.said).isEmpty();
        assertThat(life.answers).isEqualTo(3);
        StandInEngine.assertClean(driver);
        assertThat(driver.calls("cuCtxSynchronize"))
                .as("none but before the kernel is unloaded, and its words and the slab are unpinned")
                .isEqualTo(3);
    }

    @Test
    void anErrorAtEachCallIsSaid() {
        int silent = 0;
        for (var function : CALLED) {
            int calls = calls(function);
            assertThat(calls).as(function).isPositive();
            for (int nth = 1; nth <= calls; nth++) {
                var what = function + " " + nth;
                var driver = StandInEngine.driver().fail(function, nth, UNKNOWN);
                var life = new CudaLife(directory).live(driver);

                if (life.said.isEmpty()) {
                    assertThat(life.answers)
                            .as("the second run of a warm-up: " + what)
                            .isEqualTo(3);
                    silent++;
                } else {
                    assertThat(life.said.getFirst()).as(what).contains(function);
                }
                assertThat(life.deviceLost).as(what).isFalse();
                if (!DESTROY.contains(function)) {
                    assertNothingIsLeft(driver, what);
                }
            }
        }
        assertThat(silent).as("errors that cost nothing").isLessThan(90);
    }

    @Test
    void aStickyErrorAtTheFirstAndTheLastCallOfEachIsSaid() {
        for (var function : CALLED) {
            for (int nth : new int[] {1, calls(function)}) {
                var driver = StandInEngine.driver().fail(function, nth, ILLEGAL_ADDRESS);

                var life = new CudaLife(directory).live(driver);

                assertThat(life.said).as(function + " " + nth).isNotEmpty();
                assertThat(life.said).as(function).allMatch(said -> said.contains("CUDA_ERROR_ILLEGAL_ADDRESS"));
            }
        }
    }

    @Test
    void aStreamThatCantBeWaitedForIsALostDevice() {
        var driver = StandInEngine.driver().set("FAIL", "cuStreamSynchronize:*:999");

        assertThat(new CudaLife(directory).live(driver).deviceLost).isTrue();
    }

    @Test
    void afterAStickyErrorNothingIsAnsweredAnyMore() {
        for (var function : List.of("cuEventSynchronize", "cuMemcpyHtoDAsync_v2", "cuMemAlloc_v2", "cuEventRecord")) {
            var life = new CudaLife(directory).live(StandInEngine.driver().fail(function, 1, ILLEGAL_ADDRESS));

            assertThat(life.deviceLost).as(function).isTrue();
            assertThat(life.answers).as(function).isZero();
            assertThat(life.said).as(function).allMatch(said -> said.contains("CUDA_ERROR_ILLEGAL_ADDRESS"));
        }
    }

    @Test
    void noMemoryAtEachAllocationFailsThatRunAndNoOther() {
        int allocations = calls("cuMemAlloc_v2");
        var answers = new ArrayList<Integer>();
        for (int nth = 1; nth <= allocations; nth++) {
            var driver = StandInEngine.driver().fail("cuMemAlloc_v2", nth, OUT_OF_MEMORY);
            var life = new CudaLife(directory).live(driver);

            assertThat(life.said).containsExactly("cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (out of memory)");
            assertThat(life.deviceLost).isFalse();
            answers.add(life.answers);
            StandInEngine.assertClean(driver);
        }
        assertThat(answers)
                .as("the warm-up failed, or one of the runs")
                .contains(3)
                .allMatch(it -> it >= 2);
    }

    private static int calls(String function) {
        var driver = StandInEngine.driver();
        int before = driver.calls(function);
        new CudaLife(directory).live(driver);
        return driver.calls(function) - before;
    }

    private static void assertNothingIsLeft(StandIn driver, String what) {
        for (var kind : List.of("memory", "pinned", "stream", "event", "module", "context")) {
            assertThat(driver.live(kind)).as(what + ": " + kind).isZero();
        }
        assertThat(driver.violations()).as(what).isEmpty();
    }
}
