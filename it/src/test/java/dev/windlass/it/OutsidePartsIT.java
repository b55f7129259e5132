package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.PromotionName;
import dev.windlass.client.message.ResumeOrder;
import dev.windlass.client.message.RollbackOrder;
import dev.windlass.domain.VersionRef;
import dev.windlass.harness.Directories;
import dev.windlass.harness.Manifest;
import dev.windlass.harness.Middleman;
import dev.windlass.harness.Mlp;
import dev.windlass.harness.OutsideParts;
import dev.windlass.harness.OutsideWindlass;
import dev.windlass.harness.PromotionOrders;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Traffic;
import dev.windlass.harness.Until;
import dev.windlass.storage.objects.MinioBlobStore;
import dev.windlass.storage.objects.ObjectKeys;
import dev.windlass.storage.objects.ObjectStoreSettings;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionResponse;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The same settings point every part at an outside one: Postgres and MinIO by their addresses, Temporal by a
/// profile of its own configuration file. One promotion, a canary of a version that its node can't fetch for a while
/// and that a second node joins, and a rollback go through all of them.
final class OutsidePartsIT {
    private static final String TENANT = "outside";
    private static final String MODEL = "scorer";
    private static final Duration PROMOTION_MAX = Duration.ofMinutes(3);
    private static final Map<String, Long> SEEDS = Map.of("1", 1L, "2", 2L);
    private static final String NOTHING = "nothing";

    /// Part of the key of the object that the store doesn't give at the moment.
    private volatile String away = NOTHING;

    @Test
    void aCanaryAndARollbackOnPartsThatAreNotOurs() throws Exception {
        var directory = Directories.fresh("outside-parts");
        try (var parts = OutsideParts.start(directory)) {
            var bucket = parts.bucket();
            try (var onTheWay = Middleman.before(URI.create(bucket.endpoint()), this::fault);
                    var windlass =
                            OutsideWindlass.start(Directories.fresh("outside"), parts, through(onTheWay, bucket))) {
                promoteTwice(windlass);

                assertThat(rowsOfPromotions(parts)).isEqualTo(3);
                try (var store = MinioBlobStore.open(bucket)) {
                    var version = windlass.client().version(new VersionRef(TENANT, MODEL, "2"));
                    assertThat(store.byteSize(ObjectKeys.artifact(TENANT, version.digest())))
                            .hasValue(Mlp.onnx(2).length);
                }
                var canary =
                        describe(parts, "promote--outside--scorer--prod--2--2").getWorkflowExecutionInfo();
                assertThat(canary.getStatus()).isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_COMPLETED);
                assertThat(canary.getSearchAttributes().getIndexedFieldsMap()).containsKey("WindlassOutcome");
                assertThat(windlass.stop()).allMatch(code -> code == 0 || code == 143);
            }
        }
    }

    private static ObjectStoreSettings through(Middleman onTheWay, ObjectStoreSettings bucket) {
        return new ObjectStoreSettings(
                onTheWay.address().toString(),
                bucket.region(),
                bucket.bucket(),
                bucket.accessKey(),
                bucket.secretKey());
    }

    private Middleman.Fault fault(Middleman.Asked asked) {
        return asked.verb().equals("GET") && asked.target().contains(away)
                ? new Middleman.Fault.Refused(503)
                : new Middleman.Fault.None();
    }

    private void promoteTwice(OutsideWindlass windlass) {
        var registry = new Registry(windlass.client());
        registry.tenant(TENANT);
        SEEDS.forEach((version, seed) -> registry.push(new VersionRef(TENANT, MODEL, version), Mlp.onnx(seed)));
        var promotions = new PromotionOrders(windlass.client());
        var first = promotions.run(TENANT, Manifest.quick(TENANT, MODEL, "1"), PROMOTION_MAX);
        assertThat(first.phase()).as(PromotionOrders.describe(first)).isEqualTo("Succeeded");
        var target = windlass.gateway().resolve("/" + TENANT + "/prod/v2/models/" + MODEL + "/infer");
        try (var traffic = new Traffic(target, windlass.token(), Mlp.questions(SEEDS), 60)) {
            canaryThatASmallNodeJoins(windlass, promotions, canaryThatCannotBeFetchedAtFirst(windlass, promotions));
            var back = windlass.client().rollback(TENANT, new RollbackOrder(MODEL, "prod", "1", "drill"), "drill");
            var ended = promotions.end(new PromotionName(back.name()), PROMOTION_MAX);
            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
            long before = traffic.right("1");
            Until.within(PROMOTION_MAX, "version 1 answers again").holds(() -> traffic.right("1") >= before + 50);
            traffic.stop();
            assertThat(traffic.failed()).as(traffic.samples().toString()).isEmpty();
            assertThat(traffic.wrong()).as(traffic.samples().toString()).isZero();
            assertThat(traffic.right("2")).isPositive();
        }
    }

    /// A store that answers 503 decides nothing.
    private PromotionName canaryThatCannotBeFetchedAtFirst(OutsideWindlass windlass, PromotionOrders promotions) {
        away = ObjectKeys.artifact(
                TENANT,
                windlass.client().version(new VersionRef(TENANT, MODEL, "2")).digest());
        var name = promotions.start(TENANT, Manifest.paused(TENANT, MODEL, "2"));
        promotions.await(
                name,
                PROMOTION_MAX,
                "the object store is waited for",
                view -> view.reason().equals("ArtifactAway"));
        away = NOTHING;
        return name;
    }

    /// The newcomer has room for one version and not for two: it is left out and named, and decides nothing.
    private static void canaryThatASmallNodeJoins(
            OutsideWindlass windlass, PromotionOrders promotions, PromotionName name) {
        promotions.await(name, PROMOTION_MAX, "10 % are acknowledged", view -> view.weightAcknowledgedPercent() == 10);
        try (var _ = windlass.join("small", 200L << 20)) {
            Until.within(PROMOTION_MAX, "the newcomer is known to have no room")
                    .holds(() -> windlass.client().status().nodes().stream()
                            .filter(node -> node.name().equals("small"))
                            .flatMap(node -> node.replicas().stream())
                            .anyMatch(replica -> replica.state().equals("NO_ROOM")));
            Until.within(PROMOTION_MAX, "its gateway is live")
                    .holds(() -> windlass.client().status().gateways().stream()
                            .anyMatch(gateway -> gateway.name().equals("small")));
            windlass.client().resume(name, new ResumeOrder(false, "go on"));
            var ended = promotions.end(name, PROMOTION_MAX);

            assertThat(ended.phase()).as(PromotionOrders.describe(ended)).isEqualTo("Succeeded");
            assertThat(ended.conditions())
                    .filteredOn(it -> it.type().equals("OnEveryNode"))
                    .singleElement()
                    .satisfies(it -> assertThat(it.message()).contains("small (no room for", "needs"));
        }
    }

    private static int rowsOfPromotions(OutsideParts parts) throws SQLException {
        var database = parts.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var query = connection.prepareStatement("SELECT count(*) FROM promotion");
                var rows = query.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static DescribeWorkflowExecutionResponse describe(OutsideParts parts, String workflow) {
        var stubs = WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(parts.temporalAddress())
                .build());
        try {
            return stubs.blockingStub()
                    .describeWorkflowExecution(DescribeWorkflowExecutionRequest.newBuilder()
                            .setNamespace(OutsideParts.NAMESPACE)
                            .setExecution(WorkflowExecution.newBuilder().setWorkflowId(workflow))
                            .build());
        } finally {
            stubs.shutdownNow();
        }
    }
}
