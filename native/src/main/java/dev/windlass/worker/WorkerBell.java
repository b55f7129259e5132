package dev.windlass.worker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The inference worker's end of the bell. Used by the run thread only.
final class WorkerBell {
    private final SocketChannel channel;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(64);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(1);

    /// @param channel blocking
    WorkerBell(SocketChannel channel) {
        this.channel = channel;
    }

    /// Blocks until the node rings.
    ///
    /// @return false if it never will again
    boolean await() {
        try {
            incoming.clear();
            return channel.read(incoming) > 0;
        } catch (IOException gone) {
            return false;
        }
    }

    /// Wakes the node. If it is gone, the next [#await] says so.
    void ring() {
        try {
            outgoing.clear();
            channel.write(outgoing);
        } catch (IOException gone) {
            return;
        }
    }
}
