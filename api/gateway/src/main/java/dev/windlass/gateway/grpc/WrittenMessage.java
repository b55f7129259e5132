package dev.windlass.gateway.grpc;

import dev.windlass.gateway.oip.BodyPiece;
import io.grpc.KnownLength;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;

/// A message of a known length, which gRPC copies as soon as it gets it.
final class WrittenMessage extends InputStream implements KnownLength {
    private final BodyPiece rest;
    private int left;

    WrittenMessage(BodyPiece message, int byteSize) {
        this.rest = message;
        this.left = byteSize;
    }

    static WrittenMessage of(ByteBuffer message) {
        return new WrittenMessage(new BodyPiece.Plain(message), message.remaining());
    }

    /// The same behind some other bytes. Takes the place of this one, of which nothing may have been read.
    WrittenMessage behind(byte[] head) {
        return new WrittenMessage(
                new BodyPiece.Sequence(List.of(new BodyPiece.Plain(ByteBuffer.wrap(head)), rest)), head.length + left);
    }

    @Override
    public int available() {
        return left;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (left == 0) {
            return length == 0 ? 0 : -1;
        }
        var place = ByteBuffer.wrap(target, offset, Math.min(length, left));
        rest.write(place);
        int count = place.position() - offset;
        left -= count;
        return count;
    }

    @Override
    public int read() {
        var one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }
}
