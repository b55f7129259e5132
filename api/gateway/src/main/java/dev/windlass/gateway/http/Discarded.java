package dev.windlass.gateway.http;

import dev.windlass.gateway.body.BodyPart;
import dev.windlass.gateway.refusal.Refusal;
import java.nio.ByteBuffer;

/// Bytes that nobody wants any more.
final class Discarded implements BodyPart {
    private final long bytesMax;
    private long bytesTaken;

    Discarded(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public void take(ByteBuffer bytes) {
        bytesTaken += bytes.remaining();
        bytes.position(bytes.limit());
        if (bytesTaken > bytesMax) {
            throw Refusal.bodyTooLarge(bytesMax).refused();
        }
    }

    @Override
    public boolean full() {
        return false;
    }

    @Override
    public boolean takesAll() {
        return true;
    }
}
