package dev.windlass.gateway;

import dev.windlass.rows.ColumnsReader;
import dev.windlass.rows.RowVerdict;
import dev.windlass.slab.RefusedRow;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/// Makes rows of columns as an inference worker does: of nothing but the block's bytes.
final class FakeRows {
    private FakeRows() {}

    /// What can't be made; null if all can.
    static RefusedRow make(int input, long bytes, ByteBuffer block, ByteBuffer rows) {
        var memory = MemorySegment.ofBuffer(block.duplicate().position(0)).asSlice(0, bytes);
        return switch (new ColumnsReader().read(memory).fill(memory, MemorySegment.ofBuffer(rows))) {
            case RowVerdict.Done _ -> null;
            case RowVerdict.Refused(int column, long row, var reason) ->
                new RefusedRow(input, column, row, reason.number());
        };
    }
}
