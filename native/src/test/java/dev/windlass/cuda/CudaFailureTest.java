package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.cuda.jextract.CudaC;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What our classes make of errors of the driver, each of which the stand-in (a test part, no GPU) gives on demand.
final class CudaFailureTest {
    /// What the driver says when nothing is special about the error.
    private static final int UNKNOWN = 999;
    private static final String SAID = " (said by the stand-in)";

    private final StandIn library = StandIns.cuda();

    @Test
    void anErrorAtEachCallOfEachPlaceIsAnExceptionThatNamesIt() {
        var sites = CallSite.of("dev.windlass.cuda.jextract");
        assertThat(sites).doesNotHaveDuplicates().hasSizeGreaterThan(30);
        var covered = new ArrayList<CallSite>();

        for (var function : new TreeSet<>(functions(sites))) {
            if (function.startsWith("cuGetError")) {
                continue; // theirs is the next test
            }
            int calls = callsInAWholeLife(function);
            assertThat(calls).as(function).isPositive();
            for (int nth = 1; nth <= calls; nth++) {
                var failed = failureOfAWholeLife(function, nth);
                assertThat(failed).as(function + " " + nth).isNotNull();
                assertThat(failed.function()).isEqualTo(function);
                assertThat(failed.code()).isEqualTo(UNKNOWN);
                covered.add(CallSite.of(function, failed, sites));
            }
        }

        var asked = Stream.of("cuGetErrorName", "cuGetErrorString").map(it -> new CallSite("CudaCalls", it));
        assertThat(Stream.concat(covered.stream(), asked).distinct()).containsExactlyInAnyOrderElementsOf(sites);
    }

    @Test
    void anErrorThatTheDriverCantNameHasItsNumber() {
        library.fail("cuInit", 1, 4711);
        assertThat(CudaDriver.open(library.path(), null))
                .isEqualTo(new CudaAvailability.Absent("NVIDIA's driver doesn't start: cuInit: CUDA error 4711"));

        library.fail("cuInit", 1, 201).fail("cuGetErrorString", 1, 1);
        assertThat(CudaDriver.open(library.path(), null))
                .isEqualTo(new CudaAvailability.Absent(
                        "NVIDIA's driver doesn't start: cuInit: CUDA_ERROR_INVALID_CONTEXT"));
    }

    @Test
    void noMemoryAtEachAllocationLeavesNothingBehind() {
        for (int nth = 1; nth <= 2; nth++) {
            asNew();
            library.set("MEMORY", nth * CudaWork.COUNT * Float.BYTES - 1);
            var device = CudaWork.driver(library).devices().getFirst();

            assertThatThrownBy(() -> CudaWork.on(device)).isInstanceOfSatisfying(CudaException.class, failed -> {
                assertThat(failed.outOfMemory()).isTrue();
                assertThat(failed.sticky()).isFalse();
                assertThat(failed).hasMessage("cuMemAlloc_v2: CUDA_ERROR_OUT_OF_MEMORY (out of memory)");
                assertThat(failed.getSuppressed()).isEmpty();
            });

            assertThat(library.calls("cuMemAlloc_v2")).isEqualTo(nth);
            assertThat(library.live("memory") + library.live("context") + library.live("pinned"))
                    .isZero();
            assertThat(library.violations()).isEmpty();
        }
    }

    @Test
    void afterAStickyErrorEveryCallFailsInTheSameWay() {
        var arena = Arena.ofConfined();
        var context = CudaWork.driver(library).devices().getFirst().retain(arena);
        library.fail("cuMemGetInfo_v2", 1, CudaC.CUDA_ERROR_ILLEGAL_ADDRESS());

        assertThatThrownBy(context::memory)
                .isInstanceOfSatisfying(
                        CudaException.class,
                        failed -> assertThat(failed.sticky()).isTrue());

        assertThatThrownBy(context::memory).hasMessage("cuCtxSetCurrent: CUDA_ERROR_ILLEGAL_ADDRESS" + SAID);
        assertThatThrownBy(() -> context.allocate(1, arena)).hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
        assertThatThrownBy(arena::close).hasMessage("cuDevicePrimaryCtxRelease_v2: CUDA_ERROR_ILLEGAL_ADDRESS" + SAID);
    }

    @Test
    void aStickyErrorOfAKernelIsToldByWhatComesNext() {
        library.set("LATE", 1);
        var arena = Arena.ofConfined();
        var context = CudaWork.driver(library).devices().getFirst().retain(arena);
        var stream = context.newStream(arena);
        var scale = context.load(CudaWork.PTX, arena).function("scale");
        long freed;
        try (var shorter = Arena.ofConfined()) {
            freed = context.allocate(8, shorter).address();
        }
        var gone = new DeviceMemory(context, arena.allocate(1), freed, 8);

        stream.launch(
                scale, 1, 1, new KernelArguments().add(gone).add(gone).add(1).add(1f));

        assertThatThrownBy(stream::synchronize).hasMessage("cuStreamSynchronize: CUDA_ERROR_ILLEGAL_ADDRESS" + SAID);
        assertThatThrownBy(context::memory).hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
        assertThat(library.violations()).isEqualTo("kernel over device memory that was freed\n");
        assertThatThrownBy(arena::close).hasMessageContaining("CUDA_ERROR_ILLEGAL_ADDRESS");
    }

    private static List<String> functions(List<CallSite> sites) {
        return sites.stream().map(CallSite::function).toList();
    }

    private int callsInAWholeLife(String function) {
        asNew();
        aWholeLife();
        return library.calls(function);
    }

    private @Nullable CudaException failureOfAWholeLife(String function, int nth) {
        asNew();
        library.fail(function, nth, UNKNOWN);
        try {
            aWholeLife();
            return null;
        } catch (CudaException failed) {
            return failed;
        }
    }

    /// From the start of the driver to the end of all that was made.
    private void aWholeLife() {
        if (SharedLibrary.open(library.path(), CudaDriver.FUNCTIONS, CudaDriver.ELDER)
                instanceof SharedLibrary.Opening.Opened(var opened)) {
            CudaWork.on(new CudaDriver(new CudaCalls(opened)).devices().getFirst());
        }
    }

    private void asNew() {
        StandIns.cuda();
    }
}
