package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.Resources;
import dev.windlass.quota.NodeRoom;
import dev.windlass.quota.NodeRoom.Missing;
import dev.windlass.quota.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Versions on a device that its live node offers no more, since it is ill or gone.
class StrandedPlacementTest {
    private static final long MIB = 1L << 20;
    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Device FIRST = new Device("cuda:0");
    private static final Device SECOND = new Device("cuda:1");

    @AutoClose
    private final Database database = Given.database();

    private final NodeStore nodes = new NodeStore(database);
    private final PlacementStore placements = new PlacementStore(database);

    @BeforeEach
    void place() {
        new ModelRegistry(database).register(Given.version("g", new Resources(128 * MIB, 50 * MIB)));
        offers("n1", Map.of(FIRST, 60 * MIB, SECOND, 80 * MIB));
        placements.place("p1", PROD, "g", digest("g"), List.of());
        placements.place("p2", PROD, "g", digest("g"), List.of());
    }

    private void offers(String node, Map<Device, Long> devices) {
        nodes.renewOfPlatform(new NodeRoom(node, 8192 * MIB, 64, devices), LEASE);
    }

    private Device device(String node) {
        return nodes.place(node, "payments", digest("g")).device();
    }

    @Test
    void allItsOwnersMoveToAnotherDeviceOfTheNode() {
        assertThat(device("n1")).isEqualTo(FIRST);
        offers("n1", Map.of(SECOND, 80 * MIB));

        assertThat(placements.sweepOfPlatform().added()).isEqualTo(2);

        assertThat(device("n1")).isEqualTo(SECOND);
        nodes.withdraw("payments", "p1");
        assertThat(device("n1")).isEqualTo(SECOND);
        assertThat(placements.sweepOfPlatform().added()).isZero();
    }

    @Test
    void withoutRoomItStaysAndIsSaidToHaveNone() {
        offers("n1", Map.of(SECOND, 40 * MIB));

        placements.sweepOfPlatform();

        assertThat(device("n1")).isEqualTo(FIRST);
        assertThat(placements.shortages("payments", digest("g")))
                .extracting(PlacementStore.Shortage::missing)
                .containsExactly(new Missing(ResourceKind.GPU_MEMORY, 50 * MIB, 40 * MIB));
        offers("n1", Map.of(FIRST, 60 * MIB, SECOND, 40 * MIB));
        placements.sweepOfPlatform();
        assertThat(placements.allShortagesOfPlatform()).isEmpty();
    }

    @Test
    void whereAnotherNodeCarriesItTheNodeWithoutADeviceIsLeftOut() {
        offers("n2", Map.of(FIRST, 60 * MIB));
        placements.sweepOfPlatform();
        offers("n1", Map.of());

        placements.sweepOfPlatform();

        assertThat(nodes.placedOn("payments", "p1", digest("g"))).containsExactly("n2");
        assertThat(nodes.placedOn("payments", "p2", digest("g"))).containsExactly("n2");
        assertThat(placements.leftOut(PROD.modelRef()))
                .extracting(PlacementStore.Shortage::node)
                .containsOnly("n1");
        offers("n1", Map.of(FIRST, 60 * MIB));
        placements.sweepOfPlatform();
        assertThat(device("n1")).isEqualTo(FIRST);
    }

    @Test
    void anotherNodeThatHasRoomGetsItInTheSameTurn() {
        nodes.renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), LEASE);
        offers("n2", Map.of(SECOND, 60 * MIB));

        placements.sweepOfPlatform();

        assertThat(nodes.placedOn("payments", "p1", digest("g"))).containsExactly("n2");
        assertThat(device("n2")).isEqualTo(SECOND);
    }
}
