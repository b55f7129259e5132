package dev.windlass.rows;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// A random batch's columns in a block, in one batch or in several, and the rows that they make.
///
/// @param rows as [RowFiller] lays them, batch after batch; of no meaning unless `verdict` is that all are done
public record LaidBatches(LaidColumns laid, MemorySegment block, MemorySegment rows, RowVerdict verdict) {
    private static final long ALIGNMENT = 64;

    /// Of one row at least.
    public static LaidBatches random(long seed, Arena arena) {
        var random = new Random(seed);
        try (var scratch = Arena.ofConfined()) {
            var memory = scratch.allocate(RandomBatch.MEMORY_BYTES);
            var made = new RandomBatch(random.nextLong(), Integer.MAX_VALUE, Integer.MAX_VALUE, memory);
            while (made.batch.rows() == 0) {
                made = new RandomBatch(random.nextLong(), Integer.MAX_VALUE, Integer.MAX_VALUE, memory);
            }
            return of(made, cuts(made.batch.rows(), random), random, memory, arena);
        }
    }

    /// Where batches begin, and behind them where the last one ends.
    private static List<Integer> cuts(int rows, Random random) {
        var cuts = new ArrayList<>(List.of(0));
        for (int left = random.nextInt(3); left > 0 && cuts.getLast() < rows - 1; left--) {
            cuts.add(random.nextInt(cuts.getLast() + 1, rows));
        }
        cuts.add(rows);
        return cuts;
    }

    private static LaidBatches of(
            RandomBatch made, List<Integer> cuts, Random random, MemorySegment memory, Arena arena) {
        var batches = new ArrayList<LaidColumns.Batch>();
        for (int b = 0; b + 1 < cuts.size(); b++) {
            var columns = new ArrayList<LaidColumns.Column>();
            for (int i = 0; i < made.batch.columns(); i++) {
                var in = made.batch.column(i);
                int[] categories = in.categories == null ? null : Arrays.copyOf(in.categories, in.places);
                columns.add(new LaidColumns.Column(in.kind, in.validityAt != RowBatch.NONE, categories));
            }
            batches.add(new LaidColumns.Batch(cuts.get(b + 1) - cuts.get(b), columns));
        }
        var laid = new LaidColumns(made.layout, batches);
        var block = arena.allocate(laid.byteSize(), ALIGNMENT);
        for (long at = 0; at < block.byteSize(); at++) {
            block.set(JAVA_BYTE, at, (byte) random.nextInt());
        }
        laid.describe(buffer(block));
        for (int b = 0; b < batches.size(); b++) {
            for (int i = 0; i < made.batch.columns(); i++) {
                copy(made.batch.column(i), memory, cuts.get(b), laid, b, i, block);
            }
        }
        var rows = arena.allocate(laid.rowBytes(), ALIGNMENT);
        return new LaidBatches(laid, block, rows, laid.fill(block, rows));
    }

    public static ByteBuffer buffer(MemorySegment block) {
        return block.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void copy(
            RowBatch.Column in, MemorySegment memory, int from, LaidColumns laid, int b, int i, MemorySegment block) {
        int count = laid.batches().get(b).rows();
        long first = in.first + from;
        long valuesAt = laid.valuesAt(b, i);
        if (in.kind == ElementKind.BITS) {
            bits(memory, in.valuesAt, first, block, valuesAt, count);
        } else {
            MemorySegment.copy(memory, in.valuesAt + in.kind.bytes(first), block, valuesAt, in.kind.bytes(count));
        }
        if (in.validityAt != RowBatch.NONE) {
            bits(memory, in.validityAt, first, block, laid.validityAt(b, i), count);
        }
    }

    private static void bits(MemorySegment from, long at, long first, MemorySegment to, long toAt, int count) {
        for (int i = 0; i < count; i++) {
            int bit = from.get(JAVA_BYTE, at + (first + i) / 8) >> ((first + i) & 7) & 1;
            int rest = to.get(JAVA_BYTE, toAt + i / 8) & ~(1 << (i & 7));
            to.set(JAVA_BYTE, toAt + i / 8, (byte) (rest | bit << (i & 7)));
        }
    }
}
