package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.slab.SlabLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExtentAllocatorTest {
    private static final SlabLayout LAYOUT = new SlabLayout(16, 1 << 20);

    private record Extent(long offset, long bytes) {
        boolean overlaps(Extent other) {
            return offset < other.offset + other.bytes && other.offset < offset + bytes;
        }
    }

    @Test
    void roundsUpToPowersOfTwoFromOneKibibyteOn() {
        assertThat(ExtentAllocator.extentBytes(0)).isEqualTo(1024);
        assertThat(ExtentAllocator.extentBytes(1024)).isEqualTo(1024);
        assertThat(ExtentAllocator.extentBytes(1025)).isEqualTo(2048);
        assertThat(ExtentAllocator.extentBytes(262_144)).isEqualTo(262_144);
    }

    @Test
    void neverOverlapsAndGivesEverythingBackInAnyOrder() {
        Cases.forAll(random -> {
            var allocator = new ExtentAllocator(LAYOUT);
            var live = new ArrayList<Extent>();

            for (int step = 0; step < 300; step++) {
                if (random.nextInt(3) > 0) {
                    allocate(allocator, random, live);
                } else if (!live.isEmpty()) {
                    var freed = live.remove(random.nextInt(live.size()));
                    allocator.free(freed.offset, freed.bytes);
                }
            }

            assertThat(allocator.usedBytes())
                    .isEqualTo(live.stream().mapToLong(Extent::bytes).sum());
            live.forEach(it -> allocator.free(it.offset, it.bytes));
            assertThat(allocator.usedBytes()).isZero();
            assertThat(allocator.allocate(LAYOUT.extentBytesMax())).isEqualTo(LAYOUT.extentsOffset());
        });
    }

    private static void allocate(ExtentAllocator allocator, Random random, List<Extent> live) {
        long bytes = 1024L << random.nextInt(9);
        long offset = allocator.allocate(bytes);
        if (offset == ExtentAllocator.NO_ROOM) {
            return;
        }
        var extent = new Extent(offset, bytes);
        assertThat(live).noneMatch(extent::overlaps);
        assertThat((offset - LAYOUT.extentsOffset()) % bytes).isZero();
        assertThat(offset).isGreaterThanOrEqualTo(LAYOUT.extentsOffset());
        assertThat(offset + bytes).isLessThanOrEqualTo(LAYOUT.slabBytes());
        live.add(extent);
    }

    @Test
    void takesNoExtentBackTwice() {
        var allocator = new ExtentAllocator(LAYOUT);
        long offset = allocator.allocate(4096);
        allocator.free(offset, 4096);

        assertThatThrownBy(() -> allocator.free(offset, 4096)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnExtentAboveAQuarterOfTheSlab() {
        assertThatThrownBy(() -> new ExtentAllocator(LAYOUT).allocate(LAYOUT.extentBytesMax() * 2))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
