package dev.windlass.cuda;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The stand-ins for NVIDIA's libraries, test parts that compute on the CPU: built from `src/test/cuda` when they are
/// older than their sources. A test that can't have them is skipped, saying why.
public final class StandIns {
    private static final Path SOURCES = Path.of("src/test/cuda").toAbsolutePath();
    private static final Path KERNELS = Path.of("src/main/cuda").toAbsolutePath();
    private static final Path BUILT = Path.of("target/stand-ins").toAbsolutePath();
    private static final String SCRIPT = "build.sh";

    private static @Nullable StandIn cuda;
    private static @Nullable StandIn nvml;

    private StandIns() {}

    /// For `libcuda.so.1`, as new.
    public static StandIn cuda() {
        var library = cudaAsItIs();
        library.reset();
        return library.set("KERNELS", file("libkernels.so")).set("VISIBLE", "all");
    }

    /// The same with what was done to it so far.
    static StandIn cudaAsItIs() {
        cuda = cuda == null ? new StandIn(file("libcuda.so.1")) : cuda;
        return cuda;
    }

    /// For `libnvidia-ml.so.1`, as new.
    static StandIn nvml() {
        nvml = nvml == null ? new StandIn(file("libnvidia-ml.so.1")) : nvml;
        nvml.reset();
        return nvml;
    }

    /// Where all of them are: the loader's path of a process that is to find them.
    public static Path directory() {
        return file("libcuda.so.1").getParent();
    }

    static Path file(String name) {
        var headers = CudaHeaders.directory();
        CudaHeaders.need("g++", "install a C++ compiler");
        try {
            Files.createDirectories(BUILT);
            try (var channel = FileChannel.open(
                            BUILT.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var _ = channel.lock()) {
                build(headers);
            }
        } catch (IOException broken) {
            throw new IllegalStateException("the stand-ins can't be built", broken);
        }
        return BUILT.resolve(name);
    }

    private static void build(Path headers) throws IOException {
        var stamp = BUILT.resolve(".built");
        if (Files.exists(stamp) && Files.getLastModifiedTime(stamp).toMillis() >= newest()) {
            return;
        }
        var process = new ProcessBuilder(SOURCES.resolve(SCRIPT).toString(), headers.toString(), BUILT.toString())
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IllegalStateException(SCRIPT + " failed:\n" + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
        Files.writeString(stamp, headers.toString());
    }

    private static long newest() throws IOException {
        try (Stream<Path> sources = Stream.concat(Files.list(SOURCES), Files.list(KERNELS))) {
            return sources.mapToLong(source -> source.toFile().lastModified())
                    .max()
                    .orElseThrow();
        }
    }
}
