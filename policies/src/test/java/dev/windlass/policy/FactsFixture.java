package dev.windlass.policy;

import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.ModelSchema;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Principal;
import dev.windlass.domain.Resources;
import dev.windlass.domain.Risk;
import dev.windlass.domain.Role;
import dev.windlass.domain.TensorSchema;
import dev.windlass.domain.VersionRef;
import dev.windlass.environment.SoakFacts;
import dev.windlass.json.CanonicalJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Versions and facts for the tests of policies and plans.
public final class FactsFixture {
    public static final ModelSchema SCHEMA = new ModelSchema(
            List.of(new TensorSchema("features", "FP32", List.of(-1L, 20L))),
            List.of(new TensorSchema("score", "FP32", List.of(-1L, 1L))));

    private FactsFixture() {}

    public static ModelVersion version(String version) {
        return version(version, Map.of("auc", 0.80));
    }

    public static ModelVersion version(String version, Map<String, Double> metrics) {
        return version(version, metrics, "onnx", SCHEMA, Risk.LOW);
    }

    public static ModelVersion version(
            String version, Map<String, Double> metrics, String format, ModelSchema schema, Risk risk) {
        return new ModelVersion(
                new VersionRef("lending", "credit-risk", version),
                digest(version),
                4096,
                format,
                schema,
                metrics,
                "{\"dataset\":\"german-credit\"}",
                "risk-team",
                risk,
                Resources.memory(200L << 20),
                "ci",
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    public static Digest digest(String text) {
        return CanonicalJson.digest(text);
    }

    static PolicyFacts facts(ModelVersion candidate, ModelVersion stable) {
        return facts(Operation.START, "prod", candidate, stable, null);
    }

    static PolicyFacts facts(
            Operation operation, String env, ModelVersion candidate, ModelVersion stable, Digest manifestDigest) {
        return new PolicyFacts(
                operation,
                new EndpointRef("lending", "credit-risk", env),
                candidate,
                stable,
                new Principal("ci", "lending", Set.of(Role.RELEASE_MANAGER)),
                Map.of("ticket", "CHG-1042"),
                manifestDigest,
                0,
                SoakFacts.NONE);
    }
}
