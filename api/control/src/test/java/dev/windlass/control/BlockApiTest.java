package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.WindlassException;
import dev.windlass.client.message.BlockOrder;
import dev.windlass.domain.Block;
import dev.windlass.domain.Role;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Freezes as people make, see and lift them, and what they stop.
final class BlockApiTest {
    private static final Instant UNTIL = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);

    private TestApi api;
    private WindlassClient ops;

    @BeforeEach
    void start(@TempDir Path scratch) {
        api = new TestApi(scratch);
        api.parts.stores().registry().register(TestApi.fraud("7"));
        api.key("ops", "payments", Role.RELEASE_MANAGER);
        ops = api.client("ops");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void nothingStartsWhereABlockStands() {
        var made = ops.blocks("payments").make(order("fraud", "INC-42", UNTIL));

        assertThat(made.by()).isEqualTo("ops");
        assertThat(ops.blocks("payments").list()).containsExactly(made);
        assertThatThrownBy(() -> ops.promote("payments", PromotionRig.manifest("7"), "k1"))
                .isInstanceOfSatisfying(WindlassException.class, it -> {
                    assertThat(it.problem().status()).isEqualTo(409);
                    assertThat(it.problem().detail()).contains("by ops").contains("INC-42");
                    assertThat(it.problem().remedy()).contains("windlass unblock");
                });
        assertThat(ops.plan("payments", PromotionRig.manifest("7")).block()).isEqualTo(made);

        ops.blocks("payments").lift("fraud", "prod");

        assertThat(ops.blocks("payments").list()).isEmpty();
        assertThat(ops.promote("payments", PromotionRig.manifest("7"), "k1").name())
                .isNotBlank();
    }

    @Test
    void theSameTwiceIsOneAndAnotherScopeIsAnotherBlock() {
        var blocks = ops.blocks("payments");
        var from = Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
        var order = new BlockOrder(null, "prod", "release night", from, UNTIL);

        assertThat(blocks.make(order)).isEqualTo(blocks.make(order));
        blocks.lift("fraud", "prod");

        assertThat(blocks.list()).extracting(Block::reason).containsExactly("release night");
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(order("fraud", "", UNTIL), "reason");
        refused(order("fraud", "INC", Instant.now().minusSeconds(60)), "until");
        refused(order("fraud", "INC", UNTIL.plus(400, ChronoUnit.DAYS)), "until");
        refused(order("no--name", "INC", UNTIL), "model");
        refused(new BlockOrder(null, "Prod", "INC", null, UNTIL), "env");
    }

    @Test
    void whoMayNotReleaseMayNotBlock() {
        api.key("looker", "payments", Role.VIEWER);
        var viewer = api.client("looker");

        assertThatThrownBy(() -> viewer.blocks("payments").make(order("fraud", "INC", UNTIL)))
                .isInstanceOfSatisfying(
                        WindlassException.class,
                        it -> assertThat(it.problem().status()).isEqualTo(403));
        assertThat(viewer.blocks("payments").list()).isEmpty();
    }

    private void refused(BlockOrder order, String field) {
        assertThatThrownBy(() -> ops.blocks("payments").make(order))
                .isInstanceOfSatisfying(WindlassException.class, it -> {
                    assertThat(it.problem().status()).isEqualTo(400);
                    assertThat(it.problem().detail()).contains(field);
                });
    }

    private static BlockOrder order(@Nullable String model, String reason, Instant until) {
        return new BlockOrder(model, "prod", reason, null, until);
    }
}
