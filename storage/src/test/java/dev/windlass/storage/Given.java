package dev.windlass.storage;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.Step;
import dev.windlass.domain.Target;
import dev.windlass.domain.TensorSchema;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Values that most store tests need: tenant `payments`, model `fraud-score`, environment `prod`.
final class Given {
    static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    static final EndpointRef STAGING = new EndpointRef("payments", "fraud-score", "staging");

    private Given() {}

    /// A database with the tenant and versions 1 to 3 of the model.
    static Database database() {
        var database = TestDatabase.create();
        new TenantStore(database).create("payments", Quota.DEFAULT);
        var registry = new ModelRegistry(database);
        for (var version : List.of("1", "2", "3")) {
            registry.register(version(version));
        }
        return database;
    }

    static Digest digest(String text) {
        return CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    static ModelVersion version(String version) {
        return new ModelVersion(
                new VersionRef("payments", "fraud-score", version),
                digest(version),
                1000,
                "onnx",
                new ModelSchema(
                        List.of(new TensorSchema("x", "FP32", List.of(-1L, 4L))),
                        List.of(new TensorSchema("y", "FP32", List.of(-1L)))),
                Map.of("auc", 0.93),
                "{\"code\": \"abc\"}",
                "risk-team",
                Risk.HIGH,
                128L << 20,
                "ci",
                Instant.EPOCH);
    }

    static Target target(String version) {
        return new Target(version, digest(version), 1000, 128L << 20);
    }

    static PromotionPlan plan(String version) {
        return new PromotionPlan(
                PROD,
                target(version),
                null,
                "canary",
                List.of(new Step.SetWeight(5), new Step.Pause(null)),
                Duration.ofMinutes(10),
                Duration.ofHours(24),
                Deadlines.DEFAULT,
                List.of(Role.MODEL_RISK),
                0.01,
                List.of(),
                digest("request"));
    }

    static EndpointStore.Wish promote(EndpointRef endpoint, String requestId, String version) {
        return wish(endpoint, requestId, version, null);
    }

    static EndpointStore.Wish wish(EndpointRef endpoint, String requestId, String version, @Nullable String takeOver) {
        return new EndpointStore.Wish(endpoint, EndpointStore.Kind.PROMOTION, requestId, version, "ci", takeOver);
    }

    static EndpointStore.Grant.Granted granted(EndpointStore.Grant grant) {
        if (grant instanceof EndpointStore.Grant.Granted granted) {
            return granted;
        }
        throw new AssertionError("not granted: " + grant);
    }

    /// The candidate gets `weightPercent`, version 1 the rest.
    static RouteWrite route(long fence, long seq, int weightPercent, String promotion) {
        return new RouteWrite(
                PROD,
                fence,
                seq,
                List.of(
                        new ArmTarget(Arm.STABLE, "1", digest("1"), 100 - weightPercent),
                        new ArmTarget(Arm.CANARY, "2", digest("2"), weightPercent)),
                digest("plan"),
                promotion,
                "ci",
                "step");
    }
}
