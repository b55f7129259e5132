package dev.windlass.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.EndpointRef;
import dev.windlass.environment.Tenure.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class SoakTest {
    private static final Instant T0 = Instant.parse("2026-03-02T00:00:00Z");
    private static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    private static final EndpointRef STAGING = new EndpointRef("payments", "fraud-score", "staging");
    private static final Environments ORDER = Environments.listed(List.of(
            new Environment("dev", Duration.ZERO),
            new Environment("staging", Duration.ofHours(24)),
            new Environment("prod", Duration.ZERO)));

    @Test
    void aVersionServesFromTheFirstOfItsChangesInARow() {
        var changes = List.of(change("6", 0), change("7", 1), change("7", 5));

        assertThat(Tenure.of("7", changes, hour(10))).isEqualTo(new Tenure.Serving(hour(1), Duration.ofHours(9)));
        assertThat(Tenure.of("6", changes, hour(10))).isEqualTo(new Tenure.Over(Duration.ofHours(1), "7"));
        assertThat(Tenure.of("8", changes, hour(10))).isEqualTo(new Tenure.Never());
    }

    @Test
    void theLastTimeCountsAndNoTimeBeforeIt() {
        var changes = List.of(change("7", 0), change("8", 20), change("7", 22));

        assertThat(Tenure.of("7", changes, hour(23)).counted()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void whatWasTakenBackHasServedForNothing() {
        var changes = List.of(new Change("7", T0, true), change("6", 30));

        assertThat(Tenure.of("7", changes, hour(40))).isEqualTo(new Tenure.TakenBack());
        assertThat(new Tenure.TakenBack().counted()).isZero();
    }

    @Test
    void nothingIsMissingFromTheSecondOnWhereTheSoakIsOver() {
        assertThat(missing(serving(Duration.ofHours(24)))).isNull();
        assertThat(missing(serving(Duration.ofHours(24).minusMillis(1))))
                .isEqualTo("version 7 must serve in staging for 1d first: it has served there for 23h59m59s, 1s are"
                        + " missing");
        assertThat(missing(new Tenure.Over(Duration.ofHours(25), "8"))).isNull();
        assertThat(missing(new Tenure.Over(Duration.ofHours(3), "8"))).contains("until version 8 came, 21h");
        assertThat(missing(new Tenure.Never())).contains("it was never stable there");
        assertThat(missing(new Tenure.TakenBack())).contains("it was taken back there");
    }

    @Test
    void onlyTheEnvironmentRightBelowIsAskedAndOnlyIfItHasASoak() {
        assertThat(SoakFacts.of(ORDER, STAGING, "7", Map.of(), null).missing()).isNull();
        assertThat(SoakFacts.of(ORDER, PROD, "7", Map.of(), null).missing()).isNotNull();
        assertThat(SoakFacts.of(Environments.UNLISTED, PROD, "7", Map.of(), null)
                        .missing())
                .isNull();
    }

    @Test
    void factsHaveTheSecondsOfEachEnvironmentBelow() {
        var facts = SoakFacts.of(
                ORDER, PROD, "7", Map.of("dev", serving(Duration.ofHours(2)), "staging", new Tenure.Never()), "INC-1");

        assertThat(facts.below()).containsExactly("dev", "staging");
        assertThat(facts.servedSeconds()).isEqualTo(Map.of("dev", 7200L, "staging", 0L));
        assertThat(facts.breakGlass()).isEqualTo("INC-1");
    }

    @Test
    void aListHasEachEnvironmentOnceAndKnowsNoOther() {
        assertThat(ORDER).hasToString("dev staging:1d prod");
        assertThat(ORDER.allows("qa")).isFalse();
        assertThat(Environments.UNLISTED.allows("qa")).isTrue();
        assertThat(ORDER.below("qa")).isEmpty();
        var dev = new Environment("dev", Duration.ZERO);
        assertThatThrownBy(() -> Environments.listed(List.of(dev, dev))).hasMessageContaining("stands twice");
        assertThatThrownBy(() -> Environments.listed(List.of())).hasMessageContaining("1 to 10");
        assertThatThrownBy(() -> new Environment("dev", Duration.ofDays(91))).hasMessageContaining("90d");
        assertThatThrownBy(() -> new Environment("de--v", Duration.ZERO)).hasMessageContaining("environment");
    }

    private static Tenure serving(Duration served) {
        return new Tenure.Serving(T0, served);
    }

    private static @Nullable String missing(Tenure inStaging) {
        return SoakFacts.of(ORDER, PROD, "7", Map.of("staging", inStaging), null)
                .missing();
    }

    private static Change change(String version, int hours) {
        return new Change(version, hour(hours), false);
    }

    private static Instant hour(int hours) {
        return T0.plus(Duration.ofHours(hours));
    }
}
