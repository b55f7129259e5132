package dev.windlass.cli;

import dev.windlass.client.WindlassClient;
import dev.windlass.client.message.NewUpload;
import dev.windlass.domain.DeviceClass;
import dev.windlass.domain.Isolation;
import dev.windlass.domain.ModelVersion;
import dev.windlass.domain.Risk;
import dev.windlass.domain.VersionRef;
import dev.windlass.json.WindlassJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

/// What `model push` says beside the file.
final class PushFacts {
    @Option(names = "--metrics", paramLabel = "FILE", description = "JSON file {name: number} of offline metrics")
    @Nullable Path metrics;

    @Option(names = "--lineage", paramLabel = "FILE", description = "JSON file that says how it was trained")
    @Nullable Path lineage;

    @Option(names = "--owner", paramLabel = "NAME", description = "who answers for it (default: you)")
    @Nullable String owner;

    @Option(names = "--risk", paramLabel = "CLASS", defaultValue = "low", description = "low, medium or high")
    String risk;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "memory of its inference worker (default: 128M + 4 x file, on a GPU 1G more for CUDA's own)")
    @Nullable String memory;

    @Option(
            names = "--gpu-memory",
            paramLabel = "SIZE",
            description = "GPU memory of its inference worker, which runs on such a device (default: on the CPU)")
    @Nullable String gpuMemory;

    @Option(
            names = "--device",
            paramLabel = "CLASS",
            description = "cpu, cuda (any GPU or MIG instance) or cuda:mig-PROFILE such as cuda:mig-1g.18gb; the latter"
                    + " two with --gpu-memory (default: cuda with --gpu-memory, else cpu)")
    @Nullable String device;

    @Option(
            names = "--mark-device",
            description =
                    "add the device's class to the model's metadata_props, so that the same model may be pushed for"
                            + " another class, too: what has the same bytes runs on one")
    boolean markDevice;

    @Option(
            names = "--isolation",
            paramLabel = "KIND",
            description = "tenant: it may share an inference worker's process with others of the tenant; dedicated: it"
                    + " has one of its own (default: tenant for small versions on the CPU, else dedicated)")
    @Nullable String isolation;

    @Option(
            names = "--golden",
            paramLabel = "FILE",
            description = "JSON file of sample inputs and the answers they must get: asked now, and before any traffic")
    @Nullable Path golden;

    @Option(
            names = "--columns",
            paramLabel = "FILE",
            description = "JSON file {input: [column, ...]}: which columns of a table fill an input; kept in the model")
    @Nullable Path columns;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5m",
            description = "how long a store, network or proxy that fails is waited for (default: 5m)")
    String timeout;

    /// The declaration of a file with these facts.
    ///
    /// @throws UsageException naming the option that is wrong
    NewUpload declared(VersionRef ref, WindlassClient.FileFacts known, @Nullable GoldenFile set) {
        return new NewUpload(
                ref.model(),
                ref.version(),
                known.byteSize(),
                known.digest(),
                "onnx",
                metrics == null ? Map.of() : metrics(metrics),
                lineage == null ? Map.of() : lineage(lineage),
                owner,
                risk(risk),
                memory == null ? null : Long.valueOf(Arguments.bytes("--memory", memory)),
                gpuMemory == null ? null : Long.valueOf(Arguments.bytes("--gpu-memory", gpuMemory)),
                set == null ? null : set.digest(),
                device == null ? null : device(device),
                isolation == null ? null : isolation(isolation));
    }

    /// What becomes part of the file.
    ///
    /// @throws UsageException naming what is wrong with a file
    ModelProperties properties() {
        var entries = new TreeMap<>(
                columns == null ? Map.of() : ColumnsFile.read(columns).entries());
        if (markDevice) {
            var assumed = gpuMemory == null ? DeviceClass.CPU : DeviceClass.CUDA;
            entries.put(ModelProperties.DEVICE, (device == null ? assumed : device(device)).id());
        }
        return new ModelProperties(entries);
    }

    /// What was assumed of a version since nothing was said of it.
    List<String> assumed(ModelVersion version) {
        return memory == null && version.needs().runsOn().isGpu()
                ? List.of("Assumed:  " + Printer.bytes(version.needs().memoryBytes())
                        + " of host memory, 1 GiB of it for CUDA; --memory says otherwise")
                : List.of();
    }

    private Isolation isolation(String text) {
        var said = Arguments.checked(() -> Isolation.of(text), "say tenant or dedicated, or leave --isolation out");
        if (said == Isolation.TENANT && gpuMemory != null) {
            throw new UsageException(
                    "--isolation tenant and --gpu-memory don't go together",
                    "a version on a GPU has a process of its own; leave --isolation out");
        }
        return said;
    }

    private DeviceClass device(String text) {
        var kind = Arguments.checked(
                () -> new DeviceClass(text),
                "\"windlass status\" shows what nodes offer, each by its class and a number");
        if (kind.isGpu() && gpuMemory == null) {
            throw new UsageException(
                    "--device " + kind + " needs --gpu-memory", "say how much of the device's memory it takes");
        }
        if (!kind.isGpu() && gpuMemory != null) {
            throw new UsageException(
                    "--device " + kind + " and --gpu-memory don't go together", "leave one of them out");
        }
        return kind;
    }

    private static Risk risk(String text) {
        return Arguments.checked(() -> Risk.valueOf(text.toUpperCase(Locale.ROOT)), "--risk is low, medium or high");
    }

    private static Map<String, Double> metrics(Path file) {
        var metrics = new TreeMap<String, Double>();
        for (var entry : object("--metrics", file).properties()) {
            if (!entry.getValue().isNumber()) {
                throw new UsageException(
                        "--metrics " + file + ": " + entry.getKey() + " is " + entry.getValue() + ", not a number",
                        "give numbers only, such as {\"auc\": 0.91}");
            }
            metrics.put(entry.getKey(), entry.getValue().doubleValue());
        }
        return metrics;
    }

    private static Map<String, Object> lineage(Path file) {
        return WindlassJson.mapper().convertValue(object("--lineage", file), new TypeReference<>() {});
    }

    private static JsonNode object(String option, Path file) {
        try {
            var json = WindlassJson.mapper().readTree(Files.readString(file));
            if (!json.isObject()) {
                throw new UsageException(option + " " + file + " isn't a JSON object", "begin it with {");
            }
            return json;
        } catch (IOException broken) {
            throw new UsageException(option + " " + file + " can't be read", "give a JSON file");
        } catch (JacksonException wrong) {
            throw new UsageException(option + " " + file + ": " + wrong.getOriginalMessage(), "correct the JSON");
        }
    }
}
