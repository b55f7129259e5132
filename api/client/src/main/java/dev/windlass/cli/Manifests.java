package dev.windlass.cli;

import dev.windlass.domain.VersionRef;
import dev.windlass.json.StrictYaml;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.GroupParser;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a promotion is asked for: a manifest file, or the few options that make one.
final class Manifests {
    @Parameters(arity = "0..1", paramLabel = "TENANT/MODEL:VERSION", description = "what to promote (or -f)")
    @Nullable String version;

    @Option(
            names = "-f",
            paramLabel = "FILE",
            description = "a manifest, kind: Promotion or PromotionGroup; - reads standard input")
    @Nullable Path file;

    @Option(names = "--to", paramLabel = "ENV", description = "environment to promote to")
    @Nullable String to;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description = "standard, cautious, fast, blue-green, or one of the tenant's own (default: standard)")
    @Nullable String preset;

    /// A manifest's text, and the tenant that it names.
    record Manifest(String tenant, String text) {
        boolean ofGroup() {
            return GroupParser.claims(text);
        }
    }

    Manifest manifest() {
        var path = file;
        var named = version;
        if (path != null && named == null && to == null && preset == null) {
            var text = Arguments.text("-f", path, "give a UTF-8 file with a manifest");
            return new Manifest(tenant(text), text);
        }
        if (path == null && named != null && to != null) {
            var ref = Arguments.version(named);
            return new Manifest(ref.tenant(), text(ref, to, preset == null ? "standard" : preset));
        }
        throw new UsageException(
                "it isn't clear what to promote", "give TENANT/MODEL:VERSION --to ENV [--preset P], or -f FILE alone");
    }

    /// The tenant of the version that is named.
    String tenant() {
        return Arguments.version(version == null ? "" : version).tenant();
    }

    private static String text(VersionRef ref, String to, String preset) {
        return WindlassJson.mapper()
                .writeValueAsString(Map.of(
                        "apiVersion",
                        "windlass.dev/v1",
                        "kind",
                        "Promotion",
                        "metadata",
                        Map.of("tenant", ref.tenant()),
                        "spec",
                        Map.of(
                                "model", Map.of("name", ref.model(), "version", ref.version()),
                                "to", to,
                                "strategy", Map.of("preset", preset))));
    }

    private static String tenant(String text) {
        return switch (StrictYaml.read(text)) {
            case StrictYaml.Result.Refused(var problem) ->
                throw new UsageException("manifest: " + problem, problem.remedy());
            case StrictYaml.Result.Tree(var root) -> {
                var tenant = root.path("metadata").path("tenant").asString("");
                if (tenant.isEmpty()) {
                    throw new UsageException("manifest: metadata.tenant is missing", "add metadata: { tenant: NAME }");
                }
                yield tenant;
            }
        };
    }
}
