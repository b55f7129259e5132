package dev.windlass.rows;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import java.lang.foreign.Arena;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The kernel against its twin in Java and both against a plain loop: equal to the bit. In a build it is the
/// kernel's own source, compiled for the CPU and run behind the stand-in's `cuLaunchKernel`: what a card's
/// compiler makes of it is seen by `./windlass verify-gpu` only.
@Tag(Card.TAG)
final class RowTwinTest {
    private static final int BATCHES = Integer.getInteger("windlass.rows.batches", 10_000);

    @Test
    void itIsItsTwinOnRandomBatches() {
        long seed = Long.getLong("windlass.rows.seed", Card.seed());
        System.out.println("random batches of -Dwindlass.rows.seed=" + seed);
        var seeds = new Random(seed);
        int done = 0;
        int empty = 0;
        try (var arena = Arena.ofConfined()) {
            var twin = new RowTwin(Card.device().retain(arena), arena);
            for (int i = 0; i < BATCHES; i++) {
                long each = seeds.nextLong();
                if (twin.difference(each).isPresent()) {
                    throw new AssertionError("batch " + i + " of seed " + seed + ", cut down: " + twin.smallest(each));
                }
                done += twin.verdict(each) instanceof RowVerdict.Done ? 1 : 0;
                empty += twin.made(each).batch.rows() == 0 ? 1 : 0;
            }
        }
        assertThat(Card.violations()).isEmpty();
        assertThat(done).as("batches that are laid").isBetween(BATCHES / 4, BATCHES * 3 / 4);
        assertThat(empty).as("empty batches").isPositive();
    }
}
