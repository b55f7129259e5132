package dev.windlass.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/// Who owns what, and what becomes of the rest; against the stand-in, a test part, no GPU.
final class CudaOwnershipTest {
    private final StandIn library = StandIns.cuda().set("DEVICES", 2);
    private final CudaDriver driver = CudaWork.driver(library);

    @Test
    void whatWasFreedIsRefusedBeforeTheDriverIsAsked() {
        try (var arena = Arena.ofConfined()) {
            var context = driver.devices().getFirst().retain(arena);
            var stream = context.newStream(arena);
            var module = Arena.ofConfined();
            var scale = context.load(CudaWork.PTX, module).function("scale");
            var shorter = Arena.ofConfined();
            var gone = context.allocate(16, shorter);
            var part = gone.slice(8, 8);
            var pinned = context.pin(arena.allocate(8), shorter);
            var streamGone = context.newStream(shorter);
            shorter.close();
            module.close();

            assertThatThrownBy(gone::address).hasMessage("this memory of the device was freed");
            assertThatThrownBy(() -> stream.copyToDevice(arena.allocate(8), part))
                    .hasMessageContaining("was freed");
            assertThatThrownBy(() -> stream.launch(scale, 1, 1, new KernelArguments().add(gone)))
                    .hasMessageContaining("was freed");
            assertThatThrownBy(() -> stream.launch(scale, 1, 1, new KernelArguments()))
                    .hasMessageContaining("unloaded");
            assertThatThrownBy(() -> pinned.slice(0, 8)).hasMessageContaining("isn't pinned any more");
            assertThatThrownBy(streamGone::synchronize).isInstanceOf(IllegalStateException.class);
        }
        assertThat(library.calls("cuLaunchKernel")).isZero();
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void aContextStaysAsLongAsWhatWasMadeInIt() {
        var longer = Arena.ofConfined();
        CudaContext context;
        try (var arena = Arena.ofConfined()) {
            context = driver.devices().getFirst().retain(arena);
            context.allocate(16, longer);
            context.newStream(longer);
        }
        assertThatThrownBy(context::memory).hasMessage("the owner of this context is closed");
        assertThat(library.live("context")).isOne();

        longer.close();

        assertThat(library.live("context") + library.live("memory") + library.live("stream"))
                .isZero();
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void whatPendsWhenAnOwnerIsClosedIsDoneFirst() {
        library.set("LATE", 1);
        try (var slab = Arena.ofConfined()) {
            var host = slab.allocate(8);
            try (var arena = Arena.ofConfined()) {
                var context = driver.devices().getFirst().retain(arena);
                var pinned = context.pin(host, arena);
                var memory = context.allocate(8, arena);
                context.newStream(arena).copyToHost(memory, pinned.slice(0, 8));
                assertThat(host.get(JAVA_BYTE, 0)).isZero();
            }
            assertThat(host.get(JAVA_BYTE, 0)).isEqualTo((byte) 0xa5); // what the stand-in's memory begins with
        }
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void whatIsMadeForAnOwnerThatIsClosedIsDestroyedAtOnce() {
        try (var arena = Arena.ofConfined()) {
            var context = driver.devices().getFirst().retain(arena);
            var closed = Arena.ofConfined();
            closed.close();

            assertThatThrownBy(() -> context.allocate(16, closed)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> context.newStream(closed)).isInstanceOf(IllegalStateException.class);

            assertThat(library.live("memory") + library.live("stream")).isZero();
        }
    }

    @Test
    void twoDevicesHaveEachItsMemoryAndNothingOfTheOther() {
        try (var arena = Arena.ofConfined()) {
            var first = driver.devices().getFirst().retain(arena);
            var second = driver.devices().getLast().retain(arena);
            var ofFirst = first.allocate(1 << 20, arena);
            var stream = second.newStream(arena);

            assertThat(first.memory().freeBytes()).isEqualTo((1L << 30) - (1 << 20));
            assertThat(second.memory().freeBytes()).isEqualTo(1L << 30);
            assertThatThrownBy(() -> stream.copyToHost(ofFirst, arena.allocate(1 << 20)))
                    .hasMessage("of another device's context");
            var event = first.newEvent(arena);
            assertThatThrownBy(() -> stream.record(event)).hasMessage("of another device's context");
            assertThatThrownBy(() -> stream.waitFor(event)).hasMessage("of another device's context");
        }
        assertThat(library.violations()).isEmpty();
    }

    @Test
    void aStreamGoesOnInItsOrderAndWaitsForEventsOfOthers() {
        library.set("LATE", 1);
        try (var arena = Arena.ofConfined()) {
            var context = driver.devices().getFirst().retain(arena);
            var host = arena.allocate(2);
            var pinned = context.pin(host, arena);
            var memory = context.allocate(1, arena);
            var writes = context.newStream(arena);
            var reads = context.newStream(arena);
            var written = context.newEvent(arena);
            host.set(JAVA_BYTE, 0, (byte) 7);

            writes.copyToDevice(pinned.slice(0, 1), memory);
            writes.record(written);
            reads.waitFor(written);
            reads.copyToHost(memory, pinned.slice(1, 1));
            assertThat(host.get(JAVA_BYTE, 1)).as("nothing is done yet").isZero();
            reads.synchronize();

            assertThat(host.get(JAVA_BYTE, 1)).isEqualTo((byte) 7);
            assertThat(writes.isDone()).isTrue();
        }
    }

    @Test
    void kernelsGetTheirArgumentsAsTheyAre() {
        library.set("LATE", 1);
        try (var arena = Arena.ofConfined()) {
            var context = driver.devices().getFirst().retain(arena);
            var stream = context.newStream(arena);
            var memory = context.allocate(16, arena);
            var host = arena.allocate(16, 8);
            var note = context.load(CudaWork.PTX, arena).function("note");

            stream.launch(
                    note,
                    1,
                    1,
                    new KernelArguments().add(memory).add(-5).add(1L << 40).add(0.5f));
            stream.copyToHost(memory, host);
            stream.synchronize();

            assertThat(host.get(JAVA_INT, 0)).isEqualTo(-5);
            assertThat(host.get(JAVA_LONG.withByteAlignment(4), 4)).isEqualTo(1L << 40);
            assertThat(host.get(java.lang.foreign.ValueLayout.JAVA_FLOAT, 12)).isEqualTo(0.5f);
        }
    }

    @Test
    void imagesAndNamesThatArentThereAreErrors() {
        try (var arena = Arena.ofConfined()) {
            var context = driver.devices().getFirst().retain(arena);
            assertThatThrownBy(() -> context.load(new byte[] {1, 2, 3}, arena))
                    .hasMessageContaining("CUDA_ERROR_INVALID_IMAGE");
            var module = context.load(CudaWork.PTX, arena);
            assertThatThrownBy(() -> module.function("other"))
                    .isInstanceOfSatisfying(
                            CudaException.class,
                            failed -> assertThat(failed.code()).isEqualTo(500));
        }
    }
}
