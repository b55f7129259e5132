package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileKeyRingTest extends KmsContract {
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-12-01T12:00:00Z"));
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);
    private static final byte[] CONTEXT = {1};

    @TempDir
    Path directory;

    @Override
    Kms empty() {
        FileKeyRing.create(path());
        return FileKeyRing.at(path(), NOW);
    }

    @Test
    void anotherProcessSeesWhatWasWrittenAtItsNextCall() {
        var one = empty();
        var other = FileKeyRing.at(path(), NOW);
        one.make("payments");
        var wrapped = one.wrap("payments", KEY, CONTEXT);

        assertThat(other.unwrap("payments", wrapped, CONTEXT)).isEqualTo(KEY);
        other.rotate("payments");
        assertThat(one.wrap("payments", KEY, CONTEXT).version()).isEqualTo(2);
        one.destroy("payments");
        assertThatThrownBy(() -> other.unwrap("payments", wrapped, CONTEXT)).hasMessageContaining("was destroyed");
    }

    @Test
    void whoeverWritesAtOnceLosesNothing() {
        empty();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var all = IntStream.range(0, 32)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> FileKeyRing.at(path(), NOW).make("tenant-" + i % 16), threads))
                    .toArray(CompletableFuture<?>[]::new);
            CompletableFuture.allOf(all).join();
        }

        assertThat(FileKeyRing.at(path(), NOW).list()).hasSize(16).allMatch(it -> it.primary() == 1);
    }

    @Test
    void itIsItsOwnersAlone() throws IOException {
        empty().make("payments");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
                .isEqualTo("rw-------");

        Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> FileKeyRing.at(path(), NOW).list())
                .isInstanceOf(KmsException.class)
                .hasMessageContaining(path() + " may be used by others than its owner; chmod 600 it");
    }

    @Test
    void aRingThatIsThereIsNeverReplaced() {
        empty().make("payments");

        assertThat(FileKeyRing.create(path())).isFalse();

        assertThat(FileKeyRing.at(path(), NOW).list()).hasSize(1);
    }

    @Test
    void oneThatIsMissingOrDamagedSaysWhatToDoAndNoSecret() throws IOException {
        assertThatThrownBy(() -> FileKeyRing.at(directory.resolve("none"), NOW).list())
                .isInstanceOf(KmsException.class)
                .hasMessageContaining("none isn't there; put the file back from its backup");
        empty().make("payments");
        var text = Files.readString(path());
        var secret = text.replaceAll("(?s).*\"value\" : \"([^\"]{20}).*", "$1");
        assertThat(text).contains(secret).hasSizeGreaterThan(secret.length());
        Files.writeString(path(), text.replace("\"keyset\"", "\"keyset\": \"" + secret + "\", \"k\""));

        assertThatThrownBy(() -> FileKeyRing.at(path(), NOW).list())
                .isInstanceOf(KmsException.class)
                .hasMessageContaining("is none or is damaged")
                .hasMessageNotContaining(secret)
                .hasNoCause();
    }

    @Test
    void aRingThatCannotBeWrittenSaysSo() {
        assertThatThrownBy(() -> FileKeyRing.create(directory.resolve("no-such/ring")))
                .isInstanceOf(KmsException.class)
                .hasMessageContaining("can't be written")
                .hasMessageContaining("see that its directory is there");
    }

    private Path path() {
        return directory.resolve("key-ring.json");
    }
}
