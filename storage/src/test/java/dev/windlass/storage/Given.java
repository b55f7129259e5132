package dev.windlass.storage;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Deadlines;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.PromotionPlan;
import dev.windlass.domain.Quota;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Values that most tests on Postgres need, in this module and above: tenant `payments`, model `fraud-score`,
/// environment `prod`.
public final class Given {
    public static final PrincipalId CI = new PrincipalId("payments", "ci");
    public static final EndpointRef PROD = new EndpointRef("payments", "fraud-score", "prod");
    static final EndpointRef STAGING = new EndpointRef("payments", "fraud-score", "staging");

    private Given() {}

    /// Somebody who asks as a release manager.
    public static RequestStore.Asked asked(PrincipalId by) {
        return new RequestStore.Asked(by, Set.of(Role.RELEASE_MANAGER), null, "");
    }

    /// A database with the tenant and versions 1 to 3 of the model.
    public static Database database() {
        var database = TestDatabase.create();
        new TenantStore(database).create("payments", Quota.DEFAULT);
        var registry = new ModelRegistry(database);
        for (var version : List.of("1", "2", "3")) {
            registry.register(version(version));
        }
        return database;
    }

    public static Digest digest(String text) {
        return CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ModelVersion version(String version) {
        return version(version, Resources.memory(128L << 20));
    }

    public static ModelVersion version(String version, Resources needs) {
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
                Risk.LOW,
                needs,
                "author",
                Instant.EPOCH);
    }

    /// The bytes of `version` once more, under another number.
    public static ModelVersion sameBytes(String version, String number) {
        var it = version(version);
        return new ModelVersion(
                new VersionRef("payments", "fraud-score", number),
                it.digest(),
                it.byteSize(),
                it.format(),
                it.schema(),
                it.metrics(),
                it.lineageJson(),
                it.owner(),
                it.risk(),
                it.needs(),
                it.createdBy(),
                it.createdAt());
    }

    public static Target target(String version) {
        return new Target(version, digest(version), 1000, Resources.memory(128L << 20));
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

    static GrantWish promote(EndpointRef endpoint, String requestId, String version) {
        return wish(endpoint, requestId, version, null);
    }

    static GrantWish wish(EndpointRef endpoint, String requestId, String version, @Nullable String takeOver) {
        return new GrantWish(endpoint, RunKind.PROMOTION, requestId, version, "ci", takeOver);
    }

    static GrantResult.Granted granted(GrantResult grant) {
        if (grant instanceof GrantResult.Granted granted) {
            return granted;
        }
        throw new AssertionError("not granted: " + grant);
    }

    /// Version 2 gets `weightPercent`, version 1 the rest.
    static RouteWrite route(long fence, long seq, int weightPercent, String promotion) {
        return route(fence, seq, "2", weightPercent, promotion);
    }

    public static RouteWrite route(long fence, long seq, String candidate, int weightPercent, String promotion) {
        return new RouteWrite(
                PROD,
                fence,
                seq,
                List.of(
                        new ArmTarget(Arm.STABLE, "1", digest("1"), 100 - weightPercent),
                        new ArmTarget(Arm.CANARY, candidate, digest(candidate), weightPercent)),
                digest("plan"),
                promotion,
                "ci",
                "step");
    }

    /// Everything to one version.
    static RouteWrite all(long fence, long seq, String version, String promotion) {
        return new RouteWrite(
                PROD,
                fence,
                seq,
                List.of(new ArmTarget(Arm.STABLE, version, digest(version), 100)),
                digest("plan"),
                promotion,
                "ci",
                "back");
    }
}
