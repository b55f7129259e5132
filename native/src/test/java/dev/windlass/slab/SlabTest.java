package dev.windlass.slab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

class SlabTest {
    private static final SlabLayout LAYOUT = new SlabLayout(16, 1 << 20);

    @Test
    void canNeitherBeShrunkNorGrownByWhoeverOpensIt() throws IOException {
        try (var slab = Slab.create(LAYOUT, 1);
                var file = FileChannel.open(slab.shareablePath(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThatThrownBy(() -> file.truncate(4096)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> file.write(java.nio.ByteBuffer.wrap(new byte[1]), LAYOUT.slabBytes()))
                    .isInstanceOf(IOException.class);
            assertThat(file.size()).isEqualTo(LAYOUT.slabBytes());
        }
    }

    @Test
    void showsBothSidesTheSameMemory() throws IOException {
        try (var node = Slab.create(LAYOUT, 7);
                var worker = Slab.open(node.shareablePath(), LAYOUT, 7)) {
            node.memory().set(ValueLayout.JAVA_LONG, LAYOUT.extentsOffset(), 42);

            assertThat(worker.memory().get(ValueLayout.JAVA_LONG, LAYOUT.extentsOffset()))
                    .isEqualTo(42);
        }
    }

    @Test
    void isNotOpenedUnderAnotherLayoutOrIncarnation() throws IOException {
        try (var node = Slab.create(LAYOUT, 7)) {
            var path = node.shareablePath();

            assertThatThrownBy(() -> Slab.open(path, LAYOUT, 8)).hasMessageContaining("incarnation 8");
            assertThatThrownBy(() -> Slab.open(path, new SlabLayout(8, 1 << 20), 7))
                    .isInstanceOf(IOException.class);
            assertThatThrownBy(() -> Slab.open(path, new SlabLayout(16, 2 << 20), 7))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void throwsInsteadOfCrashingAfterItWasClosed() throws IOException {
        var slab = Slab.create(LAYOUT, 1);
        var view = slab.view(LAYOUT.extentsOffset(), 64);
        slab.close();

        assertThatThrownBy(() -> view.put(0, (byte) 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void laysOutLinesRingsAndDescriptorsWithoutOverlap() {
        for (int slots = 8; slots <= 4096; slots *= 2) {
            var layout = new SlabLayout(slots, 8 << 20);

            assertThat(layout.submitRing()).isEqualTo(4096);
            assertThat(layout.completeRing()).isEqualTo(4096 + 8L * slots);
            assertThat(layout.descriptor(0)).isEqualTo(4096 + 16L * slots);
            assertThat(layout.descriptor(0) % 128).isZero();
            assertThat(layout.extentsOffset()).isGreaterThanOrEqualTo(layout.descriptor(slots - 1) + 128);
            assertThat(layout.extentsOffset() % 4096).isZero();
            assertThat(layout.extentBytesMax()).isEqualTo(2 << 20);
        }
    }

    @Test
    void refusesSizesThatNoLayoutHas() {
        assertThatThrownBy(() -> new SlabLayout(7, 1 << 20)).hasMessageContaining("slotCount");
        assertThatThrownBy(() -> new SlabLayout(8, (1 << 20) + 1)).hasMessageContaining("slabBytes");
        assertThatThrownBy(() -> new SlabLayout(8, (1L << 30) + 4096)).hasMessageContaining("slabBytes");
        assertThatThrownBy(() -> new SlabLayout(4096, 1 << 19)).hasMessageContaining("4096 slots");
    }
}
