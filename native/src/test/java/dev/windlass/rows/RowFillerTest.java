package dev.windlass.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What random batches don't say: buffers of the heap, categories that are told, and what can't be meant.
final class RowFillerTest {
    private static final Cell PLAIN = new Cell.Numeric(null, 0, 1);

    private final ByteBuffer memory = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    private final ByteBuffer target = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    private final RowFiller filler = new RowFiller();

    @Test
    void rowsGoBehindThoseOfBatchesBefore() {
        var layout = new RowLayout(List.of(PLAIN, new Cell.Numeric(null, 1, 2)));
        memory.putInt(4, 7).putInt(8, -9);
        var batch = RowBatch.in(memory, 2)
                .start(2)
                .elements(0, ElementKind.INT32, 0, RowBatch.NONE, 1)
                .elements(1, ElementKind.INT32, 4, RowBatch.NONE, 0);

        assertThat(filler.fill(layout, batch, target, 1)).isEqualTo(new RowVerdict.Done());

        assertThat(floats(6)).containsExactly(0f, 0f, 7f, 3f, -9f, -5f);
    }

    @Test
    void categoriesMayBeTold() {
        var layout = new RowLayout(List.of(new Cell.OneHot(Categories.coded(2, 1), true)));
        int[] told = {0, Categories.NULL, 1};
        var batch = RowBatch.in(memory, 1)
                .start(3)
                .codes(0, (from, count, into) -> System.arraycopy(told, from, into, 0, count));

        assertThat(filler.fill(layout, batch, target, 0)).isEqualTo(new RowVerdict.Done());
        assertThat(floats(6)).containsExactly(1f, 0f, 0f, 1f, 0f, 1f);

        told[2] = 2;
        assertThat(filler.fill(layout, batch, target, 0))
                .isEqualTo(new RowVerdict.Refused(0, 2, RowVerdict.Reason.UNKNOWN));
    }

    @Test
    void ofSeveralRefusalsTheFirstColumnsFirstRowCounts() {
        var layout = new RowLayout(List.of(PLAIN, PLAIN));
        memory.put(32, (byte) 0b0111).put(40, (byte) 0b1110);
        var batch = RowBatch.in(memory, 2)
                .start(4)
                .elements(0, ElementKind.FLOAT32, 0, 32, 0)
                .elements(1, ElementKind.FLOAT32, 0, 40, 0);

        assertThat(filler.fill(layout, batch, target, 0))
                .isEqualTo(new RowVerdict.Refused(0, 3, RowVerdict.Reason.MISSING));
    }

    @Test
    void whatCantBeMeantIsRefused() {
        var layout = new RowLayout(List.of(PLAIN));
        var batch = RowBatch.in(memory, 1).start(8);

        assertThatThrownBy(() -> batch.elements(0, ElementKind.INT64, 8, RowBatch.NONE, 0))
                .hasMessage("column from 8 on, of 64 bytes in 64 bytes of memory");
        assertThatThrownBy(() -> batch.elements(0, ElementKind.INT8, 0, 64, 0)).hasMessageContaining("of 1 bytes in");
        assertThatThrownBy(() -> batch.elements(0, ElementKind.INT64, 0, RowBatch.NONE, Long.MAX_VALUE - 4))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> filler.fill(layout, batch, target, 0)).hasMessageContaining("column 0 of null");
        batch.elements(0, ElementKind.INT8, 0, RowBatch.NONE, 0);
        assertThatThrownBy(() -> filler.fill(layout, batch, target, 9)).isInstanceOf(IndexOutOfBoundsException.class);
        var two = new RowLayout(List.of(PLAIN, PLAIN));
        assertThatThrownBy(() -> filler.fill(two, batch, target, 0)).hasMessage("1 columns for 2 cells");
        var wide = Collections.nCopies(RowLayout.WIDTH_MAX + 1, PLAIN);
        assertThatThrownBy(() -> new RowLayout(wide)).hasMessage("a row of more than 16384 numbers");
        assertThatThrownBy(() -> new Cell.Numeric(1.0, 0, 0)).hasMessageContaining("scale isn't 0");
    }

    private float[] floats(int count) {
        var all = new float[count];
        target.asFloatBuffer().get(all);
        return all;
    }
}
