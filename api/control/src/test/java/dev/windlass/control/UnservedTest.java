package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.message.StatusView.UnservedView;
import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.NodeStore.Replica;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnservedTest {
    private static final EndpointRef FRAUD = new EndpointRef("payments", "fraud", "prod");

    @Test
    void theOnlyVersionWhoseInferenceWorkerDiesAgainAndAgainIsNamed() {
        var unserved = new Unserved(
                        List.of(replica("node-1", "fraud", "1", "UNAVAILABLE", "died 3 times, next try in 8 s")))
                .of(List.of(route(new ArmTarget(Arm.STABLE, "1", digest("1"), 100))));

        assertThat(unserved)
                .containsExactly(
                        new UnservedView(FRAUD, "1", 100, "UNAVAILABLE on node-1: died 3 times, next try in 8 s"));
    }

    @Test
    void oneNodeThatIsReadyIsEnough() {
        var unserved = new Unserved(List.of(
                        replica("node-1", "fraud", "1", "UNAVAILABLE", "died"),
                        replica("node-2", "fraud", "1", "READY", "")))
                .of(List.of(route(new ArmTarget(Arm.STABLE, "1", digest("1"), 100))));

        assertThat(unserved).isEmpty();
    }

    @Test
    void anotherModelsInferenceWorkerDoesNotCountAndAnotherVersionsWithTheSameBytesDoes() {
        var routes = List.of(route(new ArmTarget(Arm.STABLE, "1", digest("1"), 100)));

        assertThat(new Unserved(List.of(replica("node-1", "churn", "1", "READY", ""))).of(routes))
                .containsExactly(new UnservedView(FRAUD, "1", 100, "no live node runs it"));
        var twin = new Replica(
                "node-1", new VersionRef("payments", "fraud", "1b"), digest("1"), "READY", 1, "", Instant.EPOCH);
        assertThat(new Unserved(List.of(twin)).of(routes)).isEmpty();
    }

    @Test
    void onlyArmsThatGetRequestsAreLookedAt() {
        var unserved = new Unserved(List.of(replica("node-1", "fraud", "1", "READY", "")))
                .of(List.of(route(
                        new ArmTarget(Arm.STABLE, "1", digest("1"), 100),
                        new ArmTarget(Arm.CANARY, "2", digest("2"), 0))));

        assertThat(unserved).isEmpty();
    }

    private static Route route(ArmTarget... arms) {
        return new Route(FRAUD, 1, 1, 1, List.of(arms), null, null, Instant.EPOCH);
    }

    private static Replica replica(String node, String model, String version, String state, String reason) {
        return new Replica(
                node, new VersionRef("payments", model, version), digest(version), state, 1, reason, Instant.EPOCH);
    }

    private static Digest digest(String version) {
        return new Digest("sha256:" + version.repeat(64));
    }
}
