package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ShrinkerTest {
    private static final List<Integer> ALL = IntStream.range(0, 40).boxed().toList();

    @Test
    void whatIsNeededIsLeftInItsOrder() {
        var shrunk = new Shrinker<Integer>(it -> it.containsAll(List.of(3, 17, 38)), Duration.ofMinutes(1)).shrink(ALL);

        assertThat(shrunk.list()).containsExactly(3, 17, 38);
        assertThat(shrunk.minimal()).isTrue();
        assertThat(shrunk.tries()).isLessThan(120);
    }

    @Test
    void oneAloneIsFound() {
        for (int one : ALL) {
            assertThat(new Shrinker<Integer>(it -> it.contains(one), Duration.ofMinutes(1))
                            .shrink(ALL)
                            .list())
                    .containsExactly(one);
        }
    }

    @Test
    void whatFailsOnlyAsAWholeStaysWhole() {
        var shrunk = new Shrinker<Integer>(it -> it.size() == 40, Duration.ofMinutes(1)).shrink(ALL);

        assertThat(shrunk.list()).isEqualTo(ALL);
        assertThat(shrunk.minimal()).isTrue();
    }

    @Test
    void withoutTimeTheListStaysAsItIs() {
        var shrunk = new Shrinker<Integer>(it -> true, Duration.ZERO).shrink(ALL);

        assertThat(shrunk.list()).isEqualTo(ALL);
        assertThat(shrunk.minimal()).isFalse();
        assertThat(shrunk.tries()).isZero();
    }

    @Test
    void aSequenceReadsBackFromItsText() {
        for (long seed = 0; seed < 200; seed++) {
            var commands = RandomCommands.of(seed);

            assertThat(ModelCommand.parseAll(ModelCommand.text(commands))).isEqualTo(commands);
        }
    }
}
