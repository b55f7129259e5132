package dev.windlass.carry;

import dev.windlass.dev.OwnFiles;
import dev.windlass.dev.ToolBox;
import dev.windlass.dev.ToolLookup;
import dev.windlass.launch.PartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/// One directory with all that `verify-gpu` needs but NVIDIA's driver: this JDK, the inference worker's jars with their
/// tests, ONNX Runtime for CUDA, the programs it is compared with.
final class Pack {
    private static final String NOTE = "packed.properties";

    /// Of the class path: what native's tests with the tag `card` use. The integration test would miss what is missing.
    private static final List<String> JARS = List.of(
            "windlass-native-",
            "onnxruntime-",
            "tribuo-util-onnx-",
            "protobuf-java-",
            "arrow-",
            "flatbuffers-",
            "jackson-",
            "slf4j-api-",
            "junit-",
            "opentest4j-",
            "open-test-reporting",
            "apiguardian-",
            "assertj-core-",
            "byte-buddy-",
            "awaitility-",
            "hamcrest-",
            "jspecify-");

    private static final Set<String> NOT_OF_THE_JDK = Set.of("jmods", "demo", "man", "include", "legal", "src.zip");
    private static final Set<String> NOT_OF_PYTHON =
            Set.of("pip", "setuptools", "distutils", "pkg_resources", "_distutils_hack", "__pycache__", "include");

    private final Path root;
    private final Path target;
    private final Properties packed = new Properties();

    /// @param root of the source checkout, built
    Pack(Path root, Path target) {
        this.root = root;
        this.target = target;
    }

    /// Makes the directory anew; one that isn't an earlier pack must be empty.
    void make(GpuRuntime runtime) throws IOException {
        if (Files.exists(target) && !Files.exists(target.resolve(NOTE)) && !isEmpty(target)) {
            throw new PartException(target + " has other files in it: name a directory that is empty or isn't there");
        }
        OwnFiles.deleteTree(target);
        Files.createDirectories(target);
        Files.createFile(target.resolve(NOTE));
        jdk();
        program();
        switch (runtime) {
            case GpuRuntime.Wheels _ -> wheels();
            case GpuRuntime.At(var library) -> library(library);
            case GpuRuntime.None _ -> packed.setProperty("onnxruntime", "this machine's own");
        }
        CPeer.build(root, target.resolve("peers/c-peer")).ifPresent(reason -> packed.setProperty("c-peer", reason));
        packed.setProperty("windlass", Checkout.version(root));
        try (var out = Files.newBufferedWriter(target.resolve(NOTE))) {
            packed.store(out, null);
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    private void jdk() throws IOException {
        Trees.link(
                Path.of(System.getProperty("java.home")),
                target.resolve("jdk"),
                inside -> !NOT_OF_THE_JDK.contains(inside.getFileName().toString()));
    }

    private void program() throws IOException {
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (var entry : classPath.split(":")) {
            var name = Path.of(entry).getFileName().toString();
            if (name.endsWith(".jar")
                    && !name.endsWith("-tests.jar")
                    && JARS.stream().anyMatch(name::startsWith)) {
                Trees.copy(Path.of(entry), target.resolve("lib").resolve(name));
            }
        }
        Trees.copy(root.resolve("native/target/test-classes"), target.resolve("classes"), _ -> true);
        Trees.copy(
                root.resolve("native/src/test/peers"),
                target.resolve("peers"),
                it -> it.toString().endsWith(".py"));
        var script = target.resolve("verify-gpu");
        try (var in = Objects.requireNonNull(Pack.class.getResourceAsStream("/carry/verify-gpu"))) {
            Files.copy(in, script);
        }
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void wheels() throws IOException {
        switch (ToolBox.ofUser(System.getenv(), System.out::println).onnxRuntimeGpu()) {
            case ToolLookup.Missing(var reason) ->
                throw new PartException("ONNX Runtime for CUDA can't be had: " + reason
                        + "; name one by --onnxruntime LIBRARY, or pack --no-onnxruntime");
            case ToolLookup.Found(var python, var version, var _) -> {
                var release = version.replaceAll("^(\\d+\\.\\d+).*", "$1");
                var packages = python.resolveSibling("../lib/python" + release + "/site-packages")
                        .normalize();
                Trees.link(packages, target.resolve("gpu"), Pack::ofPython);
                packed.setProperty("python", release);
                packed.setProperty("onnxruntime", Checkout.packageVersion(packages, "onnxruntime_gpu"));
                packed.setProperty("cuda", Checkout.nvidiaVersions(packages));
            }
        }
    }

    private static boolean ofPython(Path inside) {
        var first = inside.getName(0).toString();
        return !NOT_OF_PYTHON.contains(inside.getFileName().toString())
                && !NOT_OF_PYTHON.contains(first.replaceAll("-.*", ""));
    }

    private void library(Path library) throws IOException {
        var into = target.resolve("gpu/onnxruntime/capi");
        try (var beside = Files.newDirectoryStream(library.toRealPath().getParent(), "libonnxruntime*")) {
            for (var file : beside) {
                Trees.link(file, into.resolve(file.getFileName().toString()));
            }
        }
        packed.setProperty("onnxruntime", "of " + library);
    }
}
