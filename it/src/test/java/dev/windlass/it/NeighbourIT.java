package dev.windlass.it;

import static dev.windlass.harness.Neighbours.NOISY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.WindlassException;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.harness.InTurn;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.Neighbours;
import dev.windlass.harness.Noise;
import dev.windlass.harness.RealWindlass;
import dev.windlass.harness.Registry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Two tenants on one node. Whatever the noisy one does, the quiet one's requests are all answered; it
/// pushes, and hears of its promotion; and probes are answered.
@InTurn
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class NeighbourIT {
    /// A body that comes slowly, a held connection, an open watch: each of them is there for longer than
    /// this.
    private static final Duration NOISE_LASTS = Duration.ofSeconds(10);

    private final RealWindlass windlass;
    private Neighbours neighbours;

    NeighbourIT(RealWindlass windlass) {
        this.windlass = windlass;
    }

    @BeforeAll
    void promoteBoth() {
        neighbours = new Neighbours(windlass);
    }

    @AfterAll
    void endWatchedPromotion() {
        neighbours.close();
    }

    @Test
    void namesThatCouldMeetAnothersAreNotNames() throws Exception {
        var admin = windlass.client();
        for (var tenant : List.of("quiet-", "-quiet", "qui--et")) {
            assertThatThrownBy(() -> new Registry(admin).tenant(tenant))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
        }
        for (var model : List.of("-scorer", "scorer-", "a--b", ".", "..")) {
            assertThatThrownBy(() -> neighbours.noisyRegistry().push(NOISY, model, "1", Mlp.onnx(1)))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
            assertThatThrownBy(() -> admin.rollback(
                            NOISY,
                            new RollbackOrder(model, "prod", null, "mine"),
                            UUID.randomUUID().toString()))
                    .isInstanceOfSatisfying(
                            WindlassException.class,
                            it -> assertThat(it.problem().status()).isEqualTo(400));
        }
    }

    /// How fast it is meanwhile is what `windlass bench neighbours` measures.
    @ParameterizedTest
    @EnumSource(Noise.class)
    void everyRequestIsAnsweredAndNoneWaitsForTheNoiseToEnd(Noise noise) {
        var seen = neighbours.beside(noise);

        System.out.println(noise + ": " + seen.slowest() + ", slowest probe " + seen.slowestProbe());
        assertThat(seen.failures()).isEmpty();
        assertThat(seen.slowestProbe()).as("slowest probe").isLessThan(NOISE_LASTS);
        assertThat(seen.longest()).as("slowest answer").isLessThan(NOISE_LASTS);
        assertThat(neighbours.collectionCauses())
                .as("what the node's threads were stopped for")
                .isNotEmpty()
                .noneMatch(it -> it.startsWith("CodeCache") || it.startsWith("Metadata"));
    }
}
