package dev.windlass.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bindings on a card: what a program that misuses nothing may rely on.
@Tag(Card.TAG)
final class CardTest {
    private static final int TIMES = 5;

    private final CudaDevice device = Card.device();
    private final Arena slab = Arena.ofConfined();
    private final Arena arena = Arena.ofConfined();
    private final CudaContext context = device.retain(arena);

    @AfterEach
    void close() {
        arena.close();
        slab.close();
        assertThat(Card.violations()).isEmpty();
    }

    @Test
    void theDriverDescribesIt() {
        assertThat(device.name()).isNotBlank();
        assertThat(device.computeCapability()).matches("\\d+\\.\\d+");
        assertThat(device.memoryBytes()).isPositive();
        assertThat(context.memory().totalBytes()).isPositive().isLessThanOrEqualTo(device.memoryBytes());
        assertThat(context.memory().freeBytes()).isBetween(0L, context.memory().totalBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 65_536, (1 << 20) + 3, 16 << 20})
    void whatIsCopiedThereByOneStreamIsCopiedBackByAnother(int bytes) {
        long seed = Card.seed();
        var given = new byte[bytes];
        new Random(seed).nextBytes(given);
        var host = slab.allocate(2L * bytes, 4096);
        var pinned = context.pin(host, arena);
        var there = context.allocate(bytes, arena);
        var in = context.newStream(arena);
        var out = context.newStream(arena);
        var begun = context.newEvent(arena);
        var copied = context.newEvent(arena);
        MemorySegment.copy(given, 0, host, ValueLayout.JAVA_BYTE, 0, bytes);

        in.record(begun);
        in.copyToDevice(pinned.slice(0, bytes), there);
        in.record(copied);
        out.waitFor(copied);
        out.copyToHost(there, pinned.slice(bytes, bytes));
        out.synchronize();

        assertThat(copied.isDone()).isTrue();
        assertThat(copied.since(begun).isNegative()).isFalse();
        assertThat(host.asSlice(bytes).toArray(ValueLayout.JAVA_BYTE))
                .as("seed %d", seed)
                .isEqualTo(given);
    }

    @Test
    void memoryThatIsNotPinnedIsCopiedToo() {
        long seed = Card.seed();
        var host = slab.allocate(3 << 20, 64);
        var given = new byte[3 << 20];
        new Random(seed).nextBytes(given);
        MemorySegment.copy(given, 0, host, ValueLayout.JAVA_BYTE, 0, given.length);
        var there = context.allocate(given.length, arena);
        var stream = context.newStream(arena);

        stream.copyToDevice(host, there);
        stream.synchronize();
        host.fill((byte) 0);
        stream.copyToHost(there, host);
        stream.synchronize();

        assertThat(host.toArray(ValueLayout.JAVA_BYTE)).as("seed %d", seed).isEqualTo(given);
    }

    @Test
    void moreMemoryThanThereIsIsRefusedAndTheContextGoesOn() {
        long tooMuch = context.memory().totalBytes() + (1L << 30);

        assertThatThrownBy(() -> context.allocate(tooMuch, arena))
                .isInstanceOfSatisfying(CudaException.class, refused -> {
                    assertThat(refused.outOfMemory()).as(refused.getMessage()).isTrue();
                    assertThat(refused.sticky()).as(refused.getMessage()).isFalse();
                });

        assertThat(context.allocate(1 << 20, arena).byteSize()).isEqualTo(1 << 20);
    }

    @Test
    void memoryIsGivenBackWithItsOwner() {
        long most = context.memory().freeBytes() * 6 / 10;
        for (int i = 0; i < TIMES; i++) {
            try (var owner = Arena.ofConfined()) {
                assertThat(context.allocate(most, owner).byteSize())
                        .as("time %d", i)
                        .isEqualTo(most);
            }
        }
    }
}
