package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.activity.ModelCommand.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The model of a promotion: whatever orders and faults come at whatever moment, the invariants hold after each
/// activity, in the end the endpoint's rows agree, and each order that was accepted was carried out. The real runbooks
/// and stores; time is skipped. What fails is cut down to the commands that it needs.
///
/// `-Dwindlass.model.sequences=1000` runs as many, `-Dwindlass.model.seed=N` begins at that seed, a new one for 0
/// (commands are the seed's; their moments are so nearly, which is luck enough for every day), and
/// `-Dwindlass.model.replay="..."` runs a sequence as a failure printed it.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class PromotionModelTest {
    private static final int SEQUENCES = Integer.getInteger("windlass.model.sequences", 25);
    private static final long SEED = seed(Long.getLong("windlass.model.seed", 20_261_129));
    private static final String REPLAY = System.getProperty("windlass.model.replay", "");
    private static final Duration SHRINKING = Duration.ofMinutes(3);

    /// So many sequences share a test server.
    private static final int PER_RIG = 25;

    /// A store that is away and a block come at some distance, among others.
    private static final String PLANTED =
            "0 promote 2 3; 2 hush n1; 1 store-away; 3 listen n1; 2 pause; 2 block;" + " 1 zombie; 3 abort";

    private final AtomicInteger lostByTheServer = new AtomicInteger();

    private static long seed(long wished) {
        return wished == 0 ? System.nanoTime() % 1_000_000_000L : wished;
    }

    @Test
    void afterAnyOrdersAndFaultsTheInvariantsHoldAndNoAcceptedOrderIsDropped() {
        var search = new ModelSearch(_ -> List.of(), SHRINKING, lostByTheServer);
        if (!REPLAY.isBlank()) {
            search.alone(ModelCommand.parseAll(REPLAY)).ifPresent(it -> {
                throw new AssertionError(it.journal(), it.cause());
            });
            return;
        }
        System.out.println("promotion model: " + SEQUENCES + " sequences from seed " + SEED);
        var rig = new ModelRig();
        try {
            for (int i = 0; i < SEQUENCES; i++) {
                int lost = lostByTheServer.get();
                check(search, rig, i);
                if (i % PER_RIG == PER_RIG - 1 || lostByTheServer.get() > lost) {
                    rig.close();
                    rig = new ModelRig();
                }
            }
        } finally {
            rig.close();
        }
        assertThat(lostByTheServer).hasValueLessThanOrEqualTo(1 + SEQUENCES / 20);
    }

    private static void check(ModelSearch search, ModelRig rig, int i) {
        var commands = RandomCommands.of(SEED + i);
        search.failure(rig, "m" + i, commands).ifPresent(failure -> {
            var smallest = search.shrink(commands, failure);
            throw new AssertionError(
                    "seed " + (SEED + i) + ": " + failure.cause().getMessage() + "\n" + failure.journal() + "\n"
                            + smallest.words(),
                    smallest.failure().cause());
        });
    }

    @Test
    void aPlantedFaultIsCutDownToTheTwoCommandsThatItNeeds() {
        var search = new ModelSearch(PromotionModelTest::freezeWhileAway, SHRINKING.multipliedBy(4), lostByTheServer);
        var failure = search.alone(ModelCommand.parseAll(PLANTED)).orElseThrow();

        var smallest = search.shrink(ModelCommand.parseAll(PLANTED), failure);

        assertThat(failure.kind()).isEqualTo("I99");
        assertThat(smallest.commands()).extracting(ModelCommand::kind).containsExactly(Kind.STORE_AWAY, Kind.BLOCK);
        assertThat(search.alone(ModelCommand.parseAll(ModelCommand.text(smallest.commands()))))
                .as("run again as it is printed")
                .isPresent();
    }

    private static List<Invariant> freezeWhileAway(ModelRig rig) {
        return List.of(new Invariant(
                "I99",
                "nothing is blocked while the object store is away",
                _ -> Invariant.when(
                        rig.objects.trouble().isPresent()
                                && !rig.stores.blocks().of("payments").isEmpty(),
                        "both")));
    }
}
