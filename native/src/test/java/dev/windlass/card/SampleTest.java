package dev.windlass.card;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class SampleTest {
    @Test
    void measuresOnceAtLeastAfterItsWarmUpAndKeepsTheAnswer() {
        var runs = new AtomicInteger();

        var sample = Sample.of(runs::incrementAndGet, 0);

        assertThat(runs).hasValue(11);
        assertThat(sample.first()).isEqualTo(11);
        assertThat(sample.p50()).isPositive().isEqualTo(sample.p99());
        assertThat(sample.perSecond()).isPositive();
    }

    @Test
    void theMedianOfRoundsIsTheOneInTheMiddle() {
        assertThat(Sample.median(5, 1, 100)).isEqualTo(5);
        assertThat(Sample.median(2)).isEqualTo(2);
    }
}
