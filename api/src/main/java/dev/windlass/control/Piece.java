package dev.windlass.control;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The next bytes of an upload's body, and whether the connection broke behind them: they arrived, so they
/// may be kept.
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record Piece(byte[] bytes, boolean cut) {
    /// Reads until `max` bytes are there, the body ends, or the connection breaks.
    static Piece read(InputStream body, int max) {
        var bytes = new byte[max];
        int filled = 0;
        boolean cut = false;
        try {
            for (int read = body.read(bytes);
                    read >= 0 && filled < max;
                    read = body.read(bytes, filled, max - filled)) {
                filled += read;
            }
        } catch (IOException _) {
            cut = true;
        }
        return new Piece(filled == max ? bytes : Arrays.copyOf(bytes, filled), cut);
    }
}
