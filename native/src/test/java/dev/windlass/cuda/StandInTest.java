package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The stand-in for `libcuda.so.1` finds misuse, also what our classes don't let through: here it is called past them.
final class StandInTest {
    private static final int INVALID_VALUE = 1;
    private static final int NOT_INITIALIZED = 3;
    private static final int INVALID_CONTEXT = 201;
    private static final int INVALID_HANDLE = 400;
    private static final int ILLEGAL_ADDRESS = 700;

    private final StandIn library = StandIns.cuda().set("DEVICES", 2);
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment out = arena.allocate(JAVA_LONG);

    @AfterEach
    void close() {
        library.reset();
        arena.close();
    }

    @Test
    void nothingWorksBeforeItIsStartedAndWithoutAContext() {
        assertThat(call("cuDeviceGetCount", out)).isEqualTo(NOT_INITIALIZED);
        assertThat(call("cuInit", 0)).isZero();
        assertThat(call("cuMemAlloc_v2", out, 8L)).isEqualTo(INVALID_CONTEXT);
        assertThat(call("cuCtxSetCurrent", retained(0))).isZero();
        assertThat(call("cuMemAlloc_v2", out, 8L)).isZero();
    }

    @Test
    void aSettingNamesCallsThatFail() {
        library.set("FAIL", "cuInit:2:999,cuMemGetInfo_v2:1:700");

        assertThat(call("cuInit", 0)).isZero();
        assertThat(call("cuInit", 0)).isEqualTo(999);
        assertThat(call("cuInit", 0)).isZero();
        call("cuCtxSetCurrent", retained(0));
        assertThat(call("cuMemGetInfo_v2", out, out)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(call("cuMemAlloc_v2", out, 8L)).isEqualTo(ILLEGAL_ADDRESS);
    }

    @Test
    void memoryIsOfOneContextAndFreedOnce() {
        assertThat(call("cuInit", 0)).isZero();
        var first = retained(0);
        var second = retained(1);
        call("cuCtxSetCurrent", first);
        call("cuMemAlloc_v2", out, 8L);
        long memory = out.get(JAVA_LONG, 0);

        call("cuCtxSetCurrent", second);
        assertThat(call("cuMemFree_v2", memory)).isEqualTo(INVALID_CONTEXT);
        call("cuCtxSetCurrent", first);
        assertThat(call("cuMemFree_v2", memory)).isZero();
        assertThat(call("cuMemFree_v2", memory)).isEqualTo(INVALID_VALUE);
    }

    @Test
    void aStreamOfAnotherContextOrAStreamThatIsGoneIsRefused() {
        call("cuInit", 0);
        var first = retained(0);
        var second = retained(1);
        call("cuCtxSetCurrent", first);
        call("cuStreamCreate", out, 1);
        var stream = out.get(ADDRESS, 0);

        call("cuCtxSetCurrent", second);
        assertThat(call("cuStreamSynchronize", stream)).isEqualTo(INVALID_CONTEXT);
        call("cuCtxSetCurrent", first);
        assertThat(call("cuStreamDestroy_v2", stream)).isZero();
        assertThat(call("cuStreamDestroy_v2", stream)).isEqualTo(INVALID_HANDLE);
    }

    @Test
    void aCopyOfMemoryThatIsGoneIsStickyAndALeakIsSeen() {
        call("cuInit", 0);
        call("cuCtxSetCurrent", retained(0));
        call("cuStreamCreate", out, 1);
        var stream = out.get(ADDRESS, 0);

        assertThat(call("cuDevicePrimaryCtxRelease_v2", 0)).isZero();
        assertThat(library.violations()).isEqualTo("leak: 1 things of device 0 outlive its context\n");
        call("cuCtxSetCurrent", retained(0));
        assertThat(call("cuMemcpyHtoDAsync_v2", 4096L, arena.allocate(8), 8L, stream))
                .isEqualTo(ILLEGAL_ADDRESS);
        assertThat(call("cuMemAlloc_v2", out, 8L)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(library.violations()).endsWith("copy of device memory that isn't there\n");
    }

    @Test
    void hostMemoryThatIsUnpinnedTooEarlyIsSeen() {
        library.set("LATE", 1);
        call("cuInit", 0);
        call("cuCtxSetCurrent", retained(0));
        call("cuStreamCreate", out, 1);
        var stream = out.get(ADDRESS, 0);
        call("cuMemAlloc_v2", out, 8L);
        var host = arena.allocate(8);
        assertThat(call("cuMemHostRegister_v2", host, 8L, 1)).isZero();
        assertThat(call("cuMemcpyHtoDAsync_v2", out.get(JAVA_LONG, 0), host, 8L, stream))
                .isZero();
        assertThat(call("cuMemHostUnregister", host)).isZero();

        assertThat(call("cuStreamSynchronize", stream)).isZero();

        assertThat(library.violations()).isEqualTo("host memory was unpinned before its copy was done\n");
    }

    private MemorySegment retained(int device) {
        assertThat(call("cuDevicePrimaryCtxRetain", out, device)).isZero();
        return out.get(ADDRESS, 0);
    }

    private int call(String function, Object... arguments) {
        var parameters = new MemoryLayout[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            parameters[i] = switch (arguments[i]) {
                case Integer _ -> JAVA_INT;
                case Long _ -> JAVA_LONG;
                default -> ADDRESS;
            };
        }
        return library.call(function, parameters, arguments);
    }
}
