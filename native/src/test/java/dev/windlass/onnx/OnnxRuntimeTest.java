package dev.windlass.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OnnxRuntimeTest {
    @TempDir
    Path directory;

    @Test
    void unpacksTheLibraryOnceUnderItsDigest() throws Exception {
        try (var first = TestRuntime.open(directory)) {
            assertThat(first.version()).isEqualTo("1.28.0");
        }
        Path library = library();
        var sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(library)));
        assertThat(library.getFileName()).hasToString("libonnxruntime-" + sha256 + ".so");
        var key = Files.readAttributes(library, "unix:ino,ctime");
        TestRuntime.open(directory).close();
        assertThat(Files.readAttributes(library(), "unix:ino,ctime")).isEqualTo(key);
    }

    @Test
    void unpacksAgainWhatWasDamaged() throws IOException {
        TestRuntime.open(directory).close();
        Path library = library();
        long byteSize = Files.size(library);
        Files.delete(library); // not cut short: this process still has it mapped
        Files.write(library, new byte[100]);
        TestRuntime.open(directory).close();
        assertThat(library()).hasSize(byteSize);
    }

    @Test
    void unpacksAgainWhatHasTheRightSizeAndDoesNotLoad() throws IOException {
        assertThat(NativeLibrary.locate(directory)).isInstanceOf(NativeLibrary.Located.At.class);
        Path library = library();
        Files.write(library, new byte[Math.toIntExact(Files.size(library))]);

        TestRuntime.open(directory).close();

        try (var bytes = Files.newInputStream(library())) {
            assertThat(bytes.readNBytes(4)).containsExactly(0x7f, 'E', 'L', 'F');
        }
    }

    @Test
    void opensNoJarToFindWhatWasUnpackedBefore() throws IOException {
        var noZip = Files.write(directory.resolve("onnxruntime-1.jar"), new byte[] {1, 2, 3});
        var library = Files.write(directory.resolve("lib.so"), new byte[10]);
        var classPath = "/absent/a.jar:" + noZip;
        var key = CarriedLibrary.key("linux-x64", classPath);
        Files.writeString(directory.resolve(key + ".sha256"), "lib.so 10");

        assertThat(NativeLibrary.located(directory, "linux-x64", classPath))
                .isEqualTo(new NativeLibrary.Located.At(library));

        Files.setLastModifiedTime(noZip, FileTime.from(Instant.EPOCH));
        assertThat(CarriedLibrary.key("linux-x64", classPath))
                .as("another jar is another library")
                .isNotEqualTo(key);
    }

    @Test
    void sweepsTheDraftsOfProcessesThatWereKilled() throws IOException {
        var old = Files.write(directory.resolve("onnxruntime1.part"), new byte[10]);
        Files.setLastModifiedTime(old, FileTime.from(Instant.EPOCH));

        TestRuntime.open(directory).close();

        assertThat(old).doesNotExist();
    }

    @Test
    void manyProcessesMayUnpackAtOnce() throws IOException {
        var all = IntStream.range(0, 4)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> NativeLibrary.locate(directory)))
                .toList();
        assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(library()).exists();
    }

    @Test
    void aDirectoryThatCannotBeWrittenIsAReasonNotATrace() throws IOException {
        var file = Files.writeString(directory.resolve("file"), "in the way");
        assertThat(OnnxRuntime.open(file.resolve("below")))
                .isInstanceOfSatisfying(
                        OnnxAvailability.Absent.class,
                        it -> assertThat(it.reason()).contains(file.toString()).contains("writable"));
    }

    /// The only library in the directory; nothing half-made is beside it.
    private Path library() throws IOException {
        try (var files = Files.list(directory)) {
            var names = files.toList();
            assertThat(names).noneMatch(it -> it.toString().endsWith(".part"));
            return names.stream()
                    .filter(it -> it.toString().endsWith(".so"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
