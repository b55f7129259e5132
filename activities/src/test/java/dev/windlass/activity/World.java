package dev.windlass.activity;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.LedgerMove;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RouteWritten;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.json.WindlassJson;
import dev.windlass.policy.PolicyEngine;
import dev.windlass.quota.NodeRoom;
import dev.windlass.storage.Database;
import dev.windlass.storage.Given;
import dev.windlass.storage.Ledger;
import dev.windlass.storage.RequestStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows of one endpoint on a real Postgres: tenant `payments` with versions 1 to 3, node `n1` alive.
final class World implements AutoCloseable {
    static final EndpointRef PROD = Given.PROD;
    static final PolicyEngine POLICIES = PolicyEngine.standard();

    final Database database = Given.database();
    final Stores stores = Stores.of(database, Set.of());

    World() {
        stores.nodes().renewOfPlatform(new NodeRoom("n1", 8L << 30, 64), Duration.ofMinutes(10));
    }

    static Digest digest(String text) {
        return Given.digest(text);
    }

    static ModelVersion version(String version) {
        return Given.version(version);
    }

    /// Registers the bytes of `version` once more under another number.
    ModelVersion sameBytes(String version, String number) {
        var same = Given.sameBytes(version, number);
        stores.registry().register(same);
        return same;
    }

    static Target target(String version) {
        return Given.target(version);
    }

    static PromotionManifest manifest(String version, @Nullable Digest pinned, List<Step> steps) {
        return new PromotionManifest(
                "payments",
                Map.of("ticket", "CHG-1"),
                "fraud-score",
                version,
                pinned,
                "prod",
                "reject",
                List.of(),
                null,
                steps,
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                null,
                null);
    }

    static PromotionManifest manifest(String version) {
        return manifest(version, null, List.of(new Step.SetWeight(10)));
    }

    /// Has a request granted, as API and Endpoint do.
    GrantResult.Granted granted(String requestId, String version) {
        var manifest = manifest(version);
        stores.requests()
                .insert(new RequestStore.Request(
                        PROD,
                        requestId,
                        RunKind.PROMOTION,
                        digest(requestId),
                        WindlassJson.mapper().writeValueAsString(manifest),
                        Given.asked(Given.CI),
                        null,
                        null,
                        Instant.EPOCH));
        return (GrantResult.Granted)
                stores.endpoints().grant(new GrantWish(PROD, RunKind.PROMOTION, requestId, version, "ci", null));
    }

    GrantResult.Granted grantedRollback(String requestId, @Nullable String takeOver) {
        return (GrantResult.Granted)
                stores.endpoints().grant(new GrantWish(PROD, RunKind.ROLLBACK, requestId, null, "operator", takeOver));
    }

    /// Makes `version` the newest good one and frees the endpoint.
    void good(String version) {
        var grant = granted("good-" + version, version);
        var moved = stores.ledger()
                .move(new LedgerMove(
                        PROD, grant.fence(), grant.name(), target(version), null, Duration.ZERO, null, false));
        if (!(moved instanceof Ledger.Moved.Done)) {
            throw new AssertionError(moved);
        }
        stores.endpoints().release(PROD, grant.name());
    }

    /// The candidate gets `weightPercent`, version 1 the rest.
    static RouteWrite route(GrantResult.Granted by, long seq, String candidate, int weightPercent) {
        return Given.route(by.fence(), seq, candidate, weightPercent, by.name());
    }

    long written(RouteWrite write) {
        return ((RouteWritten.Accepted) stores.routes().write(write)).epoch();
    }

    /// What a gateway counted in one window: the canary `bad` of `served`, the stable version none of 10
    /// times as many.
    static WindowCount window(long epoch, long n, String candidate, long served, long bad) {
        var at = Instant.parse("2026-01-01T00:00:00Z").plusSeconds(10 * n);
        return new WindowCount(
                new WindowKey("n1", "boot", PROD, epoch, n),
                false,
                at,
                at.plusSeconds(10),
                List.of(count(Arm.STABLE, "1", served * 10, 0), count(Arm.CANARY, candidate, served, bad)));
    }

    private static ArmCount count(Arm arm, String version, long served, long bad) {
        var latency = new long[LatencyHistogram.BUCKETS];
        latency[LatencyHistogram.bucket(1000)] = served;
        return new ArmCount(arm, digest(version), served, bad, 0, 0, 0, latency);
    }

    @Override
    public void close() {
        database.close();
    }
}
