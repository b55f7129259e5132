package dev.windlass.control;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The next bytes of an upload's body, and how they ended: what arrived before a cut or a refusal may be kept.
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Piece(byte[] bytes, End end) {
    enum End {
        /// All that was wanted is there, or the body ended.
        WHOLE,
        /// The connection broke behind the bytes.
        CUT,
        /// They came too slowly.
        SLOW
    }

    /// Reads until `max` bytes are there, the body ends, the connection breaks, or the sender is too slow.
    static Piece read(InputStream body, int max) {
        var bytes = new byte[max];
        int filled = 0;
        var end = End.WHOLE;
        try {
            for (int read = body.read(bytes);
                    read >= 0 && filled < max;
                    read = body.read(bytes, filled, max - filled)) {
                filled += read;
            }
        } catch (PacedBody.TooSlowException _) {
            end = End.SLOW;
        } catch (IOException _) {
            end = End.CUT;
        }
        return new Piece(filled == max ? bytes : Arrays.copyOf(bytes, filled), end);
    }
}
