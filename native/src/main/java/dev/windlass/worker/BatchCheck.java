package dev.windlass.worker;

import dev.windlass.slab.BatchLimits;
import dev.windlass.slab.WantedOutputs;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Sees whether a model answers rows at once as it answers each alone: on made-up rows, the same ones
/// each time. One that doesn't take them isn't asked for more.
final class BatchCheck {
    /// What the single rows may take together, by the fastest of them: of a model that needs longer for a
    /// row fewer are tried.
    private static final long SINGLE_ROWS_NANOS_MAX = 500_000_000;

    /// So many are tried whatever the first ones took: they may have been held up by others.
    private static final int SINGLE_ROWS_MIN = 5;

    private static final long HELD_UP_NANOS_MAX = 1_000_000_000;

    /// The whole check ends then, if need be in the middle of a run.
    private static final long ENDS_AFTER_MS = 5_000;

    private final Model model;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean outOfTime;

    BatchCheck(Model model) {
        this.model = model;
    }

    /// The most rows that were answered at once as each alone; 1 if none were.
    int rowsMax() {
        Thread.ofPlatform().name("batch-check").daemon().start(this::endAfterItsTime);
        try (var arena = Arena.ofConfined()) {
            return rowsMax(arena);
        } catch (RuntimeException neverMind) {
            return 1;
        } finally {
            over.countDown();
        }
    }

    private void endAfterItsTime() {
        try {
            while (!over.await(ENDS_AFTER_MS, TimeUnit.MILLISECONDS)) {
                outOfTime = true;
                model.terminate();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private int rowsMax(Arena arena) {
        long rowBytes = MadeUpRows.rowBytes(model.inputs());
        if (rowBytes <= 0 || rowBytes > BatchLimits.REQUEST_BYTES_MAX) {
            return 1;
        }
        int fitting = (int) Math.min(BatchLimits.ROWS_MAX, BatchLimits.BATCH_BYTES_MAX / rowBytes);
        var inputs = new MadeUpRows(model.inputs(), fitting, arena);
        var alone = new ArrayList<KeptRows>();
        long bytes = 0;
        long fastest = SINGLE_ROWS_NANOS_MAX;
        long begun = System.nanoTime();
        while (alone.size() < fitting && bytes < KeptRows.BYTES_MAX && goesOn(alone.size(), fastest, begun)) {
            long start = System.nanoTime();
            var answer = answer(inputs, alone.size(), 1, arena);
            if (answer == null) {
                return 1;
            }
            fastest = Math.clamp(System.nanoTime() - start, 1, fastest);
            alone.add(answer);
            bytes += answer.bytesNeeded();
        }
        int most = Integer.highestOneBit(alone.size());
        boolean same = IntStream.of(2, 3, most / 2, most)
                .filter(it -> it >= 2 && it <= most)
                .distinct()
                .allMatch(size -> same(answer(inputs, 0, size, arena), alone.subList(0, size)));
        return same ? most : 1;
    }

    private static boolean goesOn(int tried, long fastest, long begun) {
        return tried < SINGLE_ROWS_NANOS_MAX / fastest
                || (tried < SINGLE_ROWS_MIN && System.nanoTime() - begun < HELD_UP_NANOS_MAX);
    }

    private @Nullable KeptRows answer(MadeUpRows inputs, int from, int rows, Arena arena) {
        var kept = new KeptRows(rows, arena);
        boolean done = !outOfTime
                && model.run(inputs.of(from, rows), WantedOutputs.ALL, kept) instanceof Model.Ran.Done
                && kept.byRow();
        return done ? kept : null;
    }

    private static boolean same(@Nullable KeptRows together, List<KeptRows> alone) {
        for (int row = 0; together != null && row < alone.size(); row++) {
            if (!together.same(row, alone.get(row))) {
                return false;
            }
        }
        return together != null;
    }
}
