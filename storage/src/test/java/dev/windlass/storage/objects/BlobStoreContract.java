package dev.windlass.storage.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.storage.objects.BlobStore.Joined;
import dev.windlass.storage.objects.BlobStore.Part;
import dev.windlass.storage.objects.BlobStore.Put;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [BlobStore] does. A subclass gives an empty one per test.
public abstract class BlobStoreContract {
    private static final int PART_BYTES = 5 << 20; // the least that S3 takes for a part that isn't the last
    private static final int ROUNDS = 10;
    private static final String KEY = "tenants/payments/sha256/0a";

    private BlobStore store;

    /// An empty store; the contract closes it.
    protected abstract BlobStore create() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = create();
        store.prepare();
    }

    /// There is none where a subclass could not make one and skipped the test.
    @AfterEach
    void close() {
        if (store != null) {
            store.close();
        }
    }

    @Test
    void preparingTwiceIsFineAndThenItAnswers() throws IOException {
        store.prepare();

        assertThat(store.trouble()).isEmpty();
    }

    @Test
    void whatWasPutComesBack() throws IOException {
        var bytes = random(100_000);

        assertThat(store.putIfAbsent(KEY, bytes)).isEqualTo(Put.WRITTEN);
        assertThat(store.byteSize(KEY)).isEqualTo(OptionalLong.of(100_000));
        assertThat(read(KEY)).isEqualTo(bytes);
    }

    @Test
    void anObjectIsNeverReplaced() throws IOException {
        store.putIfAbsent(KEY, "first".getBytes(UTF_8));

        assertThat(store.putIfAbsent(KEY, "second".getBytes(UTF_8))).isEqualTo(Put.EXISTS);
        assertThat(read(KEY)).isEqualTo("first".getBytes(UTF_8));
    }

    @Test
    void ofManyPutsAtOnceOneIsWrittenAndStays() throws Exception {
        var contents = List.of("a", "b", "c", "d");
        for (int round = 0; round < ROUNDS; round++) {
            var key = KEY + round;

            var written = written(key, contents);

            assertThat(written).as("round " + round).hasSize(1);
            var stands = written.getFirst().getBytes(UTF_8);
            assertThat(read(key)).isEqualTo(stands);
            assertThat(store.putIfAbsent(key, "late".getBytes(UTF_8))).isEqualTo(Put.EXISTS);
            assertThat(read(key)).isEqualTo(stands);
        }
    }

    /// Puts all of `contents` at once; those of which the store says that it wrote them.
    private List<String> written(String key, List<String> contents) throws Exception {
        var written = new ArrayList<String>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = threads.invokeAll(
                    contents.stream().map(it -> putting(key, it)).toList());
            for (int i = 0; i < puts.size(); i++) {
                if (puts.get(i).get() == Put.WRITTEN) {
                    written.add(contents.get(i));
                }
            }
        }
        return written;
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        store.putIfAbsent(KEY, new byte[0]);

        assertThat(store.byteSize(KEY)).isEqualTo(OptionalLong.of(0));
        assertThat(read(KEY)).isEmpty();
    }

    @Test
    void aMissingObjectHasNoSizeAndCannotBeOpened() throws IOException {
        assertThat(store.byteSize("nothing/here")).isEmpty();
        assertThatThrownBy(() -> store.open("nothing/here"))
                .isInstanceOf(FileNotFoundException.class)
                .hasMessageContaining("nothing/here");
    }

    @Test
    void deletingTwiceIsFine() throws IOException {
        store.putIfAbsent(KEY, new byte[1]);

        store.delete(KEY);
        store.delete(KEY);

        assertThat(store.byteSize(KEY)).isEmpty();
        assertThat(store.putIfAbsent(KEY, new byte[2])).isEqualTo(Put.WRITTEN);
    }

    @Test
    void aCopyHasTheBytesAndReplacesNothing() throws IOException {
        store.putIfAbsent("uploads/u1", "model".getBytes(UTF_8));
        store.putIfAbsent("uploads/u2", "other".getBytes(UTF_8));

        assertThat(store.copyIfAbsent("uploads/u1", KEY)).isEqualTo(Put.WRITTEN);
        assertThat(store.copyIfAbsent("uploads/u2", KEY)).isEqualTo(Put.EXISTS);
        assertThat(read(KEY)).isEqualTo("model".getBytes(UTF_8));
        assertThat(read("uploads/u1")).isEqualTo("model".getBytes(UTF_8));
    }

    @Test
    void nothingCannotBeCopied() throws IOException {
        assertThatThrownBy(() -> store.copyIfAbsent("uploads/none", KEY)).isInstanceOf(IOException.class);
        assertThat(store.byteSize(KEY)).isEmpty();
    }

    @Test
    void partsMakeOneObjectInTheOrderOfTheirNumbers() throws IOException {
        var first = random(PART_BYTES);
        var second = random(777);
        var id = store.startParts("uploads/u1");
        var tail = store.putPart("uploads/u1", id, 2, second);
        var head = store.putPart("uploads/u1", id, 1, first);

        assertThat(store.completeParts("uploads/u1", id, List.of(head, tail))).isEqualTo(Joined.MADE);

        var whole = Arrays.copyOf(first, PART_BYTES + 777);
        System.arraycopy(second, 0, whole, PART_BYTES, 777);
        assertThat(Arrays.equals(read("uploads/u1"), whole)).isTrue();
    }

    @Test
    void aPartSentAgainReplacesTheFirst() throws IOException {
        var id = store.startParts("uploads/u1");
        store.putPart("uploads/u1", id, 1, "broken".getBytes(UTF_8));
        var again = store.putPart("uploads/u1", id, 1, "whole".getBytes(UTF_8));

        store.completeParts("uploads/u1", id, List.of(new Part(1, again.etag())));

        assertThat(read("uploads/u1")).isEqualTo("whole".getBytes(UTF_8));
    }

    /// One that was replaced isn't asked for here: SeaweedFS (4.48) keeps it beside the new one, and its ETag gets its
    /// bytes. Which bytes an upload became, its digest says.
    @Test
    void partsThatAreNotThereAreSaidToBeMissing() throws IOException {
        var id = store.startParts("uploads/u1");
        var first = store.putPart("uploads/u1", id, 1, "whole".getBytes(UTF_8));
        var never = new Part(2, first.etag());

        assertThat(store.completeParts("uploads/u1", id, List.of(never))).isEqualTo(Joined.PARTS_MISSING);
        assertThat(store.byteSize("uploads/u1")).isEmpty();
    }

    @Test
    void whatWasDroppedHasNoParts() throws IOException {
        var id = store.startParts("uploads/u1");
        var part = store.putPart("uploads/u1", id, 1, "whole".getBytes(UTF_8));
        store.abortParts("uploads/u1", id);

        assertThat(store.completeParts("uploads/u1", id, List.of(part))).isEqualTo(Joined.PARTS_MISSING);
    }

    @Test
    void allOfAPrefixGoesAndNothingElse() throws IOException {
        store.putIfAbsent("fragments/a/u1/0", new byte[1]);
        store.putIfAbsent("fragments/a/u1/1-x", new byte[1]);
        store.putIfAbsent("fragments/a/u10/0", new byte[1]);

        store.deleteAll("fragments/a/u1/");
        store.deleteAll("fragments/a/none/");

        assertThat(store.byteSize("fragments/a/u1/0")).isEmpty();
        assertThat(store.byteSize("fragments/a/u1/1-x")).isEmpty();
        assertThat(store.byteSize("fragments/a/u10/0")).isPresent();
    }

    @Test
    void anUnfinishedUploadIsNoObjectAndAbortingItTwiceIsFine() throws IOException {
        var id = store.startParts("uploads/u1");
        store.putPart("uploads/u1", id, 1, new byte[10]);
        var before = store.byteSize("uploads/u1");

        store.abortParts("uploads/u1", id);
        store.abortParts("uploads/u1", id);

        assertThat(before).isEmpty();
        assertThat(store.byteSize("uploads/u1")).isEmpty();
    }

    private Callable<Put> putting(String key, String content) {
        return () -> store.putIfAbsent(key, content.getBytes(UTF_8));
    }

    private byte[] read(String key) throws IOException {
        try (var in = store.open(key)) {
            return in.readAllBytes();
        }
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
