package dev.windlass.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class RunCostTest {
    private final RunCost cost = new RunCost();

    @Test
    void learnsWhatARunTakesAndWhatEachRowTakes() {
        var random = new Random(1);
        for (int i = 0; i < 200; i++) {
            int rows = 1 + random.nextInt(16);
            cost.saw(rows, (long) (20_000 + 3_000 * rows + 500 * random.nextGaussian()));
        }

        assertThat(cost.nanos(1)).isCloseTo(23_000, Percentage.withPercentage(5));
        assertThat(cost.nanos(32)).isCloseTo(116_000, Percentage.withPercentage(10));
        assertThat(cost.batchPays()).isTrue();
    }

    @Test
    void isCarefulWithMoreRowsThanItHasSeen() {
        for (int i = 0; i < 50; i++) {
            cost.saw(2, 10_000);
        }

        assertThat(cost.nanos(1)).isEqualTo(10_000);
        assertThat(cost.nanos(8)).isEqualTo(40_000);
        assertThat(cost.batchPays()).isTrue();
    }

    @Test
    void seesThatRowsTakeAsLongTogetherAsOneByOne() {
        for (int i = 0; i < 100; i++) {
            cost.saw(1 + i % 8, 1_000_000L * (1 + i % 8));
        }

        assertThat(cost.batchPays()).isFalse();
    }

    @Test
    void forgetsWhatWasLongAgo() {
        for (int i = 0; i < 500; i++) {
            cost.saw(1 + i % 4, 1_000_000);
        }
        for (int i = 0; i < 500; i++) {
            cost.saw(1 + i % 4, 10_000);
        }

        assertThat(cost.nanos(2)).isCloseTo(10_000, Percentage.withPercentage(5));
    }

    @Test
    void isNotMisledByOneRunThatWasHeldUp() {
        for (int i = 0; i < 100; i++) {
            cost.saw(1 + i % 4, 10_000);
        }

        cost.saw(1, 1_000_000_000);

        assertThat(cost.nanos(1)).isLessThan(20_000);
    }

    @Test
    void getsOverRunsThatTookNothing() {
        for (int i = 0; i < 50; i++) {
            cost.saw(1, 0);
        }
        for (int i = 0; i < 400; i++) {
            cost.saw(1, 1_000_000);
        }

        assertThat(cost.nanos(1)).isGreaterThan(500_000);
    }

    @Test
    void knowsNothingAtFirst() {
        assertThat(cost.nanos(100)).isZero();
        assertThat(cost.batchPays()).isTrue();
    }

    @Test
    void believesAtOnceThatRunsAreQuicker() {
        for (int i = 0; i < 200; i++) {
            cost.saw(1 + i % 4, 120_000_000);
        }
        for (int i = 0; i < 5; i++) {
            cost.saw(1, 10_000_000);
        }

        assertThat(cost.nanos(1)).isLessThan(20_000_000);
    }

    @Test
    void believesItOfRunsThatAllHaveOneRowAsWell() {
        for (int i = 0; i < 200; i++) {
            cost.saw(1, 500_000_000);
        }
        for (int i = 0; i < 10; i++) {
            cost.saw(1, 2_000_000);
        }

        assertThat(cost.nanos(1)).isLessThan(10_000_000);
    }

    @Test
    void saysHowManyRowsThereIsTimeFor() {
        var random = new Random(1);
        assertThat(cost.rowsSurelyWithin(1)).isEqualTo(Integer.MAX_VALUE);
        for (int i = 0; i < 200; i++) {
            int rows = 1 + random.nextInt(16);
            cost.saw(rows, (long) (20_000 + 3_000 * rows + 1_000 * random.nextGaussian()));
        }

        assertThat(cost.rowsWithin(10_000)).isZero();
        assertThat(cost.rowsWithin(50_000)).isBetween(9, 11);
        // Three times 800 ns, what runs are off by on average.
        assertThat(cost.rowsSurelyWithin(50_000)).isBetween(8, 10).isLessThan(cost.rowsWithin(51_000));
    }

    @Test
    void remembersForAWhileHowLongRunsWereHeldUp() {
        assertThat(cost.heldUpNanos(1)).isZero();
        for (int i = 0; i < 100; i++) {
            cost.saw(1 + i % 4, 1_000_000);
        }
        cost.saw(1, 3_000_000);

        assertThat(cost.heldUpNanos(1)).isBetween(1_900_000L, 2_300_000L);
        for (int i = 0; i < 1_000; i++) {
            cost.saw(1 + i % 4, 1_000_000);
        }
        assertThat(cost.heldUpNanos(1)).isLessThan(100_000);
    }
}
