package dev.windlass.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.json.CanonicalJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.junit.jupiter.api.Test;

final class RunningDigestsTest {
    private static final byte[] WHOLE = {1, 2, 3, 4, 5};

    private final RunningDigests digests = new RunningDigests();

    @Test
    void isThatOfAllBytesInOrder() {
        digests.add("u", 0, new byte[] {1, 2, 3});
        assertThat(digests.of("u", 5)).isEmpty();
        digests.add("u", 3, new byte[] {4, 5});

        assertThat(digests.of("u", 5)).hasValue(CanonicalJson.sha256(WHOLE));
        assertThat(digests.of("u", 5)).as("asking doesn't end it").hasValue(CanonicalJson.sha256(WHOLE));
    }

    @Test
    void isUnknownAfterAGapUntilAllComesAgain() {
        digests.add("u", 0, new byte[] {1});
        digests.add("u", 3, new byte[] {4, 5});
        assertThat(digests.of("u", 5)).isEmpty();
        digests.add("other", 3, new byte[] {4, 5});
        assertThat(digests.of("other", 5)).isEmpty();

        digests.add("u", 0, WHOLE);

        assertThat(digests.of("u", 5)).hasValue(CanonicalJson.sha256(WHOLE));
    }

    @Test
    void forgetsTheOneThatWasLeftAloneLongest() {
        for (int i = 0; i <= RunningDigests.REMEMBERED_MAX; i++) {
            digests.add("u" + i, 0, WHOLE);
        }

        assertThat(digests.of("u0", 5)).isEmpty();
        assertThat(digests.of("u1", 5)).isPresent();
    }

    @Test
    void aPieceKeepsWhatCameBeforeTheCut() {
        var cut = new SequenceInputStream(new ByteArrayInputStream(new byte[] {1, 2}), new BrokenStream());

        var piece = Piece.read(cut, 5);

        assertThat(piece.bytes()).containsExactly(1, 2);
        assertThat(piece.end()).isEqualTo(Piece.End.CUT);
    }

    @Test
    void aPieceEndsAtItsMaximumOrAtTheBodysEnd() {
        var body = new ByteArrayInputStream(WHOLE);

        assertThat(Piece.read(body, 3).bytes()).containsExactly(1, 2, 3);
        assertThat(Piece.read(body, 3).bytes()).containsExactly(4, 5);
        assertThat(Piece.read(body, 3).bytes()).isEmpty();
    }

    private static final class BrokenStream extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("cut");
        }
    }
}
