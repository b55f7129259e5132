package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Columns in a block: what is said of them comes to whoever reads it, makes the rows that they made before, and
/// can't say of any column that it lies elsewhere.
final class LaidColumnsTest {
    private static final int CASES = 2_000;

    private final Arena arena = Arena.ofConfined();
    private final ColumnsReader reader = new ColumnsReader();

    @Test
    void whatIsReadMakesTheRowsThatTheBatchMakes() {
        var seeds = new Random(20_261_130);
        int several = 0;
        int done = 0;
        for (int i = 0; i < CASES; i++) {
            var made = LaidBatches.random(seeds.nextLong(), arena);

            var read = reader.read(made.block());

            assertThat(read.byteSize()).isEqualTo(made.block().byteSize());
            assertThat(read.rows()).isEqualTo(made.laid().rows());
            assertThat(read.mayRefuse()).isEqualTo(made.laid().mayRefuse());
            var rows = arena.allocate(read.rowBytes());
            assertThat(read.fill(made.block(), rows)).isEqualTo(made.verdict());
            if (made.verdict() instanceof RowVerdict.Done) {
                assertThat(rows.mismatch(made.rows())).isEqualTo(-1);
                assertPieces(read, made);
                done++;
            } else {
                assertThat(read.mayRefuse()).isTrue();
            }
            several += read.batches().size() > 1 ? 1 : 0;
        }
        assertThat(done).isBetween(CASES / 4, CASES * 3 / 4);
        assertThat(several).isGreaterThan(CASES / 4);
    }

    private void assertPieces(LaidColumns read, LaidBatches made) {
        var pieces = arena.allocate(read.rowBytes());
        long[] at = {0};
        boolean all = read.each(made.block(), 1_000, some -> {
            MemorySegment.copy(some, 0, pieces, at[0], some.byteSize());
            at[0] += some.byteSize();
        });
        assertThat(all).isTrue();
        assertThat(pieces.mismatch(made.rows())).isEqualTo(-1);
    }

    @Test
    void aBatchOfOneSaysTheSameAsItsFiller() {
        var seeds = new Random(7);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            var made = LaidBatches.random(seeds.nextLong(), arena);
            if (made.laid().batches().size() == 1) {
                var target = arena.allocate(made.laid().rowBytes());
                var verdict =
                        new RowFiller().fill(made.laid().layout(), made.laid().batch(0, made.block()), target, 0);
                assertThat(made.verdict()).isEqualTo(verdict);
                refused += verdict instanceof RowVerdict.Refused ? 1 : 0;
            }
        }
        assertThat(refused).isPositive();
    }

    /// Whatever is read lies inside: [LaidColumns#batch] compares each place with the block.
    @Test
    void aDescriptionThatLiesIsRefusedOrDescribesWhatIsThere() {
        var seeds = new Random(11);
        int lies = 0;
        for (int i = 0; i < 4 * CASES; i++) {
            var made = LaidBatches.random(seeds.nextLong(), arena);
            long said = made.laid().valuesAt(0, 0);
            long at = seeds.nextLong(Math.min(said, made.block().byteSize()));
            made.block().set(JAVA_BYTE, at, (byte) seeds.nextInt());
            try {
                var read = reader.read(made.block());
                assertThat(read.byteSize()).isLessThanOrEqualTo(made.block().byteSize());
                for (int b = 0; b < read.batches().size(); b++) {
                    read.batch(b, made.block());
                }
            } catch (IllegalArgumentException lie) {
                assertThat(lie.getMessage()).isNotEmpty();
                lies++;
            }
        }
        assertThat(lies).isGreaterThan(CASES / 4);
    }

    @Test
    void aBlockThatEndsTooEarlyIsRefused() {
        var made = LaidBatches.random(3, arena);
        for (long bytes = 0; bytes < made.block().byteSize(); bytes++) {
            var part = made.block().asSlice(0, bytes);
            assertThatThrownBy(() -> reader.read(part)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void whatCantBeMeantIsRefused() {
        var layout = new RowLayout(List.of(new Cell.Numeric(null, 0, 1)));
        var column = new LaidColumns.Column(ElementKind.INT8, false, null);
        var batch = new LaidColumns.Batch(1, List.of(column));

        assertThatThrownBy(() -> new LaidColumns.Batch(0, List.of(column))).hasMessage("a batch of 0 rows");
        assertThatThrownBy(() -> new LaidColumns(layout, List.of())).hasMessage("0 batches, of 1 to 64");
        assertThatThrownBy(() -> new LaidColumns(layout, Collections.nCopies(65, batch)))
                .hasMessage("65 batches, of 1 to 64");
        assertThatThrownBy(() -> new LaidColumns(layout, List.of(new LaidColumns.Batch(1, List.of(column, column)))))
                .hasMessage("2 columns for 1 cells");
    }
}
