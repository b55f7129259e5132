package dev.windlass.cli;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.ModelView;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Route;
import dev.windlass.domain.VersionRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "model",
        description = "Push, list and show models and their versions.",
        footer = {"", "Example: windlass model push payments/fraud-score:7 model.onnx"})
final class ModelCommand extends Noun {
    private static final long PROGRESS_FROM_BYTES = 8L << 20;

    ModelCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Upload a version: streamed, resumed after a cut connection, checked before it is kept.",
            footer = {"", "Example: windlass model push payments/fraud-score:7 model.onnx --metrics m.json --risk high"
            })
    int push(
            @Mixin Connection connection,
            @Mixin PushFacts facts,
            @Parameters(index = "0", paramLabel = "TENANT/MODEL:VERSION") String version,
            @Parameters(index = "1", paramLabel = "FILE") Path file) {
        return show(connection, () -> push(connection, facts, Arguments.version(version), file), pushed -> {
            var lines = new ArrayList<>(describe(pushed));
            lines.addAll(facts.assumed(pushed));
            return lines;
        });
    }

    private ModelVersion push(Connection connection, PushFacts facts, VersionRef ref, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UsageException("there is no file " + file, "give the path of an ONNX file");
        }
        var golden = facts.golden == null ? null : GoldenFile.read(facts.golden);
        var properties = facts.properties();
        if (properties.entries().isEmpty()) {
            return push(connection, facts, ref, file, golden);
        }
        var withProperties = properties.addedTo(file);
        try {
            return push(connection, facts, ref, withProperties, golden);
        } finally {
            Files.deleteIfExists(withProperties);
        }
    }

    private ModelVersion push(
            Connection connection, PushFacts facts, VersionRef ref, Path file, @Nullable GoldenFile golden)
            throws IOException {
        var known = WindlassClient.facts(file);
        var declared = facts.declared(ref, known, golden);
        var client = connection.client(terminal).patient(Arguments.duration("--timeout", facts.timeout));
        var progress = progress(known.byteSize());
        return golden == null
                ? client.push(ref.tenant(), declared, file, progress)
                : client.push(ref.tenant(), declared, golden.document(), file, progress);
    }

    /// Only somebody who looks needs to know; ends with an empty line to print on.
    private LongConsumer progress(long byteSize) {
        return sent -> {
            if (terminal.redraws() && byteSize > PROGRESS_FROM_BYTES) {
                terminal.err()
                        .print("\r\u001b[K"
                                + (sent < byteSize ? Printer.bytes(sent) + " of " + Printer.bytes(byteSize) : ""));
                terminal.err().flush();
            }
        };
    }

    @Command(
            description = "List a tenant's models.",
            footer = {"", "Example: windlass model list payments"})
    int list(@Mixin Connection connection, @Parameters(paramLabel = "TENANT") String tenant) {
        return show(connection, () -> connection.client(terminal).models(tenant), ModelCommand::table);
    }

    @Command(
            description = "Show a model with its versions and routes, or one version.",
            footer = {"", "Example: windlass model show payments/fraud-score:7"})
    int show(@Mixin Connection connection, @Parameters(paramLabel = "TENANT/MODEL[:VERSION]") String name) {
        return name.contains(":")
                ? show(
                        connection,
                        () -> connection.client(terminal).version(Arguments.version(name)),
                        (ModelVersion version) -> describe(version))
                : show(
                        connection,
                        () -> connection.client(terminal).model(Arguments.model(name)),
                        (ModelView model) -> describe(model));
    }

    private static String process(ModelVersion version) {
        var isolation = version.isolation();
        return isolation == null ? "" : ", isolation " + isolation.id();
    }

    private static List<String> describe(ModelVersion version) {
        var lines = new ArrayList<String>();
        lines.add("Version:  " + version.ref());
        lines.add("Digest:   " + version.digest());
        var needs = version.needs();
        lines.add("Size:     " + Printer.bytes(version.byteSize()) + ", memory " + Printer.bytes(needs.memoryBytes())
                + (needs.gpuMemoryBytes() == 0 ? "" : ", GPU memory " + Printer.bytes(needs.gpuMemoryBytes())));
        lines.add("Device:   " + needs.runsOn() + process(version));
        lines.add("Owner:    " + version.owner() + ", risk "
                + version.risk().name().toLowerCase(Locale.ROOT));
        version.schema()
                .inputs()
                .forEach(each -> lines.add("Input:    " + each.name() + " " + each.datatype() + " " + each.shapeText()
                        + (each.optional() ? ", may be left out" : "")));
        version.schema()
                .outputs()
                .forEach(
                        each -> lines.add("Output:   " + each.name() + " " + each.datatype() + " " + each.shapeText()));
        version.metrics().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> lines.add("Metric:   " + each.getKey() + " = " + each.getValue()));
        var golden = version.golden();
        if (golden != null) {
            lines.add("Golden:   " + golden.rows() + (golden.rows() == 1 ? " row" : " rows")
                    + ", asked before any traffic");
        }
        lines.add("Created:  " + version.createdAt() + " by " + version.createdBy());
        return lines;
    }

    private static List<String> describe(ModelView model) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("VERSION", "DIGEST", "SIZE", "RISK", "CREATED", "BY"));
        for (var each : model.versions()) {
            rows.add(List.of(
                    each.ref().version(),
                    each.digest().shortHex(),
                    Printer.bytes(each.byteSize()),
                    each.risk().name(),
                    each.createdAt().toString(),
                    each.createdBy()));
        }
        var lines = new ArrayList<>(Printer.table(rows));
        model.routes().forEach(route -> lines.add(route.endpoint().env() + ": " + arms(route)));
        return lines;
    }

    private static List<String> table(List<ModelView> models) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODEL", "VERSIONS", "NEWEST", "SERVING"));
        for (var each : models) {
            rows.add(List.of(
                    each.ref().model(),
                    Integer.toString(each.versions().size()),
                    each.versions().isEmpty()
                            ? "-"
                            : each.versions().getFirst().ref().version(),
                    each.routes().stream()
                            .map(route -> route.endpoint().env() + ": " + arms(route))
                            .collect(Collectors.joining("; "))));
        }
        return Printer.table(rows);
    }

    static String arms(Route route) {
        return route.arms().isEmpty()
                ? "nothing"
                : route.arms().stream()
                        .map(arm -> arm.version() + " " + arm.weightPercent() + " % ("
                                + arm.arm().id() + ")")
                        .collect(Collectors.joining(", "));
    }
}
