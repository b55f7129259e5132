package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.Inflation;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.body.Staging;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import io.grpc.HasByteBuffer;
import io.grpc.KnownLength;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/// Takes messages out of gRPC's buffers.
///
/// @param bytesMax of a message, decoded
record MessageStream(Staging staging, Commons.Portion portion, int bytesMax) {
    private static final int STEP_BYTES = 8192;

    /// Copies all of a message; owned by the caller.
    ///
    /// @throws RefusedException as [StagedBody#open]
    StagedBody stage(InputStream message) {
        try {
            int length = packed(message) ? -1 : message.available();
            var staged = StagedBody.open(staging, portion, bytesMax, length);
            boolean whole = false;
            try {
                copy(message, staged);
                whole = true;
                return staged;
            } finally {
                if (!whole) {
                    staged.close();
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException("a message in memory can't be read", impossible);
        }
    }

    private static void copy(InputStream message, StagedBody staged) throws IOException {
        if (message instanceof HasByteBuffer pieces && pieces.byteBufferSupported()) {
            for (var piece = pieces.getByteBuffer();
                    piece != null && piece.hasRemaining();
                    piece = next(message, pieces, piece)) {
                staged.append(piece.duplicate());
            }
            return;
        }
        var step = new byte[STEP_BYTES];
        for (int count = message.read(step); count >= 0; count = message.read(step)) {
            staged.append(ByteBuffer.wrap(step, 0, count));
        }
    }

    private static @Nullable ByteBuffer next(InputStream message, HasByteBuffer pieces, ByteBuffer before)
            throws IOException {
        message.skipNBytes(before.remaining());
        return message.available() == 0 ? null : pieces.getByteBuffer();
    }

    /// Whether a message is compressed: gRPC hands on what no codec has touched with its length.
    static boolean packed(InputStream message) {
        return !(message instanceof KnownLength);
    }

    /// The message itself, in place of its compressed bytes; owned by the caller, as `packed` still.
    ///
    /// @param encoding as metadata has it
    /// @throws RefusedException with 400, 413 or 503
    StagedBody inflate(@Nullable String encoding, StagedBody packed) {
        var content = packed.content();
        var plain = StagedBody.open(staging, portion, bytesMax, -1);
        boolean whole = false;
        try (var inflation = "deflate".equals(encoding) ? Inflation.deflate(content) : Inflation.gzip(content)) {
            inflation.readAll(plain);
            whole = true;
            return plain;
        } catch (DataFormatException broken) {
            throw Refusal.bad(
                    "grpc-encoding",
                    encoding == null ? "" : encoding,
                    "isn't what the message is: it " + broken.getMessage(),
                    "send all of it, encoded so, and nothing behind it");
        } finally {
            if (!whole) {
                plain.close();
            }
        }
    }
}
