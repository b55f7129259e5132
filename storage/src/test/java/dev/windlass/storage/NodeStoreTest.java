package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Device;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.Resources;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.NodeStore.Replica;
import dev.windlass.storage.objects.ObjectKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NodeStoreTest {
    private static final Duration LEASE = Duration.ofMinutes(1);

    private final Database database = Given.database();
    private final NodeStore nodes = new NodeStore(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aNodeRunsAVersionWhileAnyOwnerWantsIt() {
        nodes.place("p1", "n1", PROD, "1", digest("1"));
        nodes.place("p2", "n1", STAGING, "1", digest("1"));
        nodes.place("p1", "n1", PROD, "1", digest("1"));

        nodes.withdraw("payments", "p1");
        var stillWanted = nodes.wanted("n1", "payments", digest("1"));
        nodes.withdraw("payments", "p2");

        assertThat(stillWanted).isTrue();
        assertThat(nodes.wanted("n1", "payments", digest("1"))).isFalse();
    }

    @Test
    void whatANodeShouldRunNamesEachVersionOnceWithItsArtifact() {
        nodes.place("p1", "n1", PROD, "1", digest("1"));
        nodes.place("p2", "n1", STAGING, "1", digest("1"));
        nodes.place("p2", "n2", STAGING, "2", digest("2"));

        var key = ObjectKeys.artifact("payments", digest("1"));
        assertThat(nodes.wantedOfPlatform("n1", ObjectKeys::artifact))
                .containsExactly(WorkerSpec.onCpu(
                        Given.version("1").ref(), digest("1"), key, 1000, Resources.memory(128L << 20), "p1"));
    }

    @Test
    void aNodeRunsAVersionIsolatedAsItsPushSaid() {
        new ModelRegistry(database).register(Given.version("alone").isolated(Isolation.DEDICATED));
        nodes.place("p1", "n1", PROD, "1", digest("1"));
        nodes.place("p1", "n1", PROD, "alone", digest("alone"));

        assertThat(nodes.place("n1", "payments", digest("1"))).isEqualTo(new VersionPlace(Device.CPU, null));
        assertThat(nodes.place("n1", "payments", digest("alone")))
                .isEqualTo(new VersionPlace(Device.CPU, Isolation.DEDICATED));
        assertThat(nodes.wantedOfPlatform("n1", ObjectKeys::artifact))
                .extracting(WorkerSpec::isolation)
                .containsExactlyInAnyOrder(null, Isolation.DEDICATED);
    }

    @Test
    void nodesThatDidNotAnswerLoseTheOwnersRows() {
        nodes.place("p1", "n1", PROD, "1", digest("1"));
        nodes.place("p1", "n2", PROD, "1", digest("1"));

        nodes.displace("payments", "p1", List.of("n2", "n3"));

        assertThat(nodes.placedOn("payments", "p1", digest("1"))).containsExactly("n1");
    }

    @Test
    void anotherTenantsWithdrawalTouchesNothing() {
        nodes.place("p1", "n1", PROD, "1", digest("1"));

        nodes.withdraw("claims", "p1");

        assertThat(nodes.wanted("n1", "payments", digest("1"))).isTrue();
    }

    @Test
    void onlyLiveNodesAreBelieved() {
        nodes.renewOfPlatform(new NodeRoom("n1", 1, 64), LEASE);
        nodes.renewOfPlatform(new NodeRoom("n2", 1, 64), Duration.ZERO);
        report("n1", "LOADING");
        report("n1", "READY");
        report("n2", "READY");

        assertThat(nodes.replicas("payments", digest("1")))
                .singleElement()
                .satisfies(it -> assertThat(it.state()).isEqualTo("READY"));
        assertThat(nodes.allReplicasOfPlatform()).extracting(Replica::node).containsExactly("n1");
        assertThat(nodes.allLiveOfPlatform()).extracting(it -> it.node()).containsExactly("n1");
    }

    private void report(String node, String state) {
        nodes.report(new Replica(node, Given.version("1").ref(), digest("1"), state, 1, "", Instant.EPOCH));
    }
}
