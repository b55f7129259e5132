package dev.windlass.retirement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.access.Hands.KeyMade;
import dev.windlass.domain.PrincipalId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrainTest {
    private static final Instant ANNOUNCED = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-04-01T00:00:00Z");
    private static final Duration DAYS = Duration.ofDays(14);
    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");
    private static final PrincipalId BERT = new PrincipalId("payments", "bert");

    @Test
    void nobodyHasAskedForLongEnough() {
        assertThat(drain(null, List.of(), Set.of())).isEqualTo(new Drain.Quiet(ANNOUNCED));
        assertThat(drain(NOW.minus(DAYS), List.of(), Set.of())).isEqualTo(new Drain.Quiet(NOW.minus(DAYS)));
        assertThat(drain(ANNOUNCED.minusSeconds(9), List.of(), Set.of())).isEqualTo(new Drain.Quiet(ANNOUNCED));
    }

    @Test
    void whoAsksPutsItOff() {
        var asked = NOW.minus(DAYS).plusSeconds(1);

        assertThat(drain(asked, List.of(), Set.of())).isEqualTo(new Drain.NotBefore(asked.plus(DAYS)));
    }

    @Test
    void twoPeopleOverrideItAndOneDoesNot() {
        assertThat(drain(NOW, List.of(ANNA), Set.of())).isInstanceOf(Drain.NotBefore.class);
        assertThat(drain(NOW, List.of(ANNA, ANNA), Set.of())).isInstanceOf(Drain.NotBefore.class);
        assertThat(drain(NOW, List.of(ANNA, BERT), Set.of())).isEqualTo(new Drain.Overridden(List.of(ANNA, BERT)));
    }

    @Test
    void whoMadeTheOthersKeyIsTheSamePerson() {
        assertThat(drain(NOW, List.of(ANNA, BERT), Set.of(new KeyMade(ANNA, BERT))))
                .isInstanceOf(Drain.NotBefore.class);
        assertThat(drain(NOW, List.of(ANNA, BERT), Set.of(new KeyMade(BERT, ANNA))))
                .isInstanceOf(Drain.NotBefore.class);
    }

    private static Drain drain(@Nullable Instant lastUse, List<PrincipalId> overriders, Set<KeyMade> keys) {
        return Drain.of(DAYS, ANNOUNCED, NOW, lastUse, overriders, keys);
    }
}
