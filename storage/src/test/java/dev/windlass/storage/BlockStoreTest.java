package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Block;
import dev.windlass.domain.EndpointRef;
import dev.windlass.storage.BlockStore.Made;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BlockStoreTest {
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final EndpointRef DEV = new EndpointRef(PROD.tenant(), PROD.model(), "dev");

    private final Database database = Given.database();
    private final BlockStore blocks = new BlockStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void holdsItsEndpointOnlyAndUntilItIsLifted() {
        var block = block(PROD.model(), "INC-1", -10, 600);

        assertThat(blocks.make(block)).isEqualTo(Made.MADE);

        assertThat(blocks.standing(PROD)).contains(block);
        assertThat(blocks.standing(DEV)).isEmpty();
        assertThat(blocks.standing(new EndpointRef(PROD.tenant(), "other", "prod")))
                .isEmpty();
        assertThat(blocks.standing(new EndpointRef("claims", PROD.model(), "prod")))
                .isEmpty();
        assertThat(blocks.lift(PROD.tenant(), null, "prod", "ops")).isZero();
        assertThat(blocks.lift(PROD.tenant(), PROD.model(), "prod", "ops")).isEqualTo(1);
        assertThat(blocks.standing(PROD)).isEmpty();
    }

    @Test
    void ofSeveralTheLongestIsNamed() {
        blocks.make(block(PROD.model(), "short", -10, 60));
        var all = block(null, "the year's end", -10, 600);
        blocks.make(all);

        assertThat(blocks.standing(PROD)).contains(all);
    }

    @Test
    void whatIsToComeHoldsNothingYetAndWhatIsOverNothingMore() {
        var coming = block(null, "release night", 300, 600);

        assertThat(blocks.make(coming)).isEqualTo(Made.MADE);
        assertThat(blocks.make(block(null, "long ago", -600, -300))).isEqualTo(Made.OVER);

        assertThat(blocks.standing(PROD)).isEmpty();
        assertThat(blocks.of(PROD.tenant())).containsExactly(coming);
        assertThat(blocks.of("claims")).isEmpty();
    }

    @Test
    void theSameTwiceIsOneAndThereAreNotTooMany() {
        var block = block(null, "once", -10, 600);
        blocks.make(block);

        assertThat(blocks.make(block)).isEqualTo(Made.STANDS);
        IntStream.range(1, BlockStore.MAX).forEach(i -> blocks.make(block(null, "n" + i, -10, 600)));
        assertThat(blocks.make(block(null, "one more", -10, 600))).isEqualTo(Made.TOO_MANY);
    }

    private static Block block(String model, String reason, long fromSeconds, long untilSeconds) {
        return new Block(
                PROD.tenant(),
                model,
                "prod",
                reason,
                "operator",
                NOW.plusSeconds(fromSeconds),
                NOW.plusSeconds(untilSeconds));
    }
}
