package dev.windlass.storage.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ArchiveStore] does. A subclass gives one that is empty, with the store that it copies from.
public abstract class ArchiveContract {
    private static final String ARTIFACT = "tenants/payments/sha256/0a";
    private static final String COPY = "archive/payments/sha256/0a";
    private static final byte[] BYTES = "a model".getBytes(UTF_8);

    private Archives archives;

    /// Both are closed by the contract.
    public record Archives(BlobStore serving, ArchiveStore archive) {}

    protected abstract Archives create() throws Exception;

    @BeforeEach
    void open() throws Exception {
        archives = create();
        archives.serving().prepare();
        archives.archive().prepare();
        archives.serving().putIfAbsent(ARTIFACT, BYTES);
    }

    /// There is none where a subclass could not make one and skipped the test.
    @AfterEach
    void close() {
        if (archives != null) {
            archives.archive().close();
            archives.serving().close();
        }
    }

    @Test
    void aCopyOutlivesItsOriginalAndIsMadeOnce() throws IOException {
        archives.archive().keep(ARTIFACT, COPY);
        archives.serving().delete(ARTIFACT);
        archives.archive().keep(ARTIFACT, COPY);

        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void whatIsNowhereIsMissing() {
        assertThatThrownBy(() -> archives.archive().keep("tenants/payments/sha256/0b", "archive/payments/sha256/0b"))
                .isInstanceOf(FileNotFoundException.class);
        assertThatThrownBy(this::read).isInstanceOf(FileNotFoundException.class);
    }

    @Test
    void itIsPutBackWhereItIsMissing() throws IOException {
        archives.archive().putBack(COPY, ARTIFACT);
        archives.archive().keep(ARTIFACT, COPY);
        archives.serving().delete(ARTIFACT);

        archives.archive().putBack(COPY, ARTIFACT);
        archives.archive().putBack(COPY, ARTIFACT);

        try (var in = archives.serving().open(ARTIFACT)) {
            assertThat(in.readAllBytes()).isEqualTo(BYTES);
        }
    }

    @Test
    void whatIsDroppedUnsealedIsGoneAndMayBeKeptAgain() throws IOException {
        archives.archive().keep(ARTIFACT, COPY);
        archives.archive().drop(COPY);
        assertThatThrownBy(this::read).isInstanceOf(FileNotFoundException.class);
        archives.archive().drop(COPY);

        archives.archive().keep(ARTIFACT, COPY);
        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void anObjectOfItsOwnIsWrittenOnce() throws IOException {
        assertThat(archives.archive().write(COPY, BYTES)).isEqualTo(BlobStore.Put.WRITTEN);
        archives.archive().seal(COPY);

        assertThat(archives.archive().write(COPY, "other".getBytes(UTF_8))).isEqualTo(BlobStore.Put.EXISTS);
        assertThat(read()).isEqualTo(BYTES);
    }

    @Test
    void sealingMayBeRepeated() throws IOException {
        archives.archive().keep(ARTIFACT, COPY);
        archives.archive().seal(COPY);

        assertThatCode(() -> archives.archive().seal(COPY)).doesNotThrowAnyException();
        assertThat(read()).isEqualTo(BYTES);
    }

    private byte[] read() throws IOException {
        try (var in = archives.archive().open(COPY)) {
            return in.readAllBytes();
        }
    }
}
