package dev.windlass.exchange;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// Control messages over a socket, blocking or not as the socket is. Never reads beyond the frame that it
/// returns. One thread may receive; any may send.
public final class FrameSocket implements AutoCloseable {
    private final SocketChannel channel;
    private final Object sending = new Object();
    private final ByteBuffer in =
            ByteBuffer.allocate(4 + ControlFrames.BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);

    /// @param channel owned by the socket from now on
    public FrameSocket(SocketChannel channel) {
        this.channel = channel;
        in.limit(4);
    }

    public SocketChannel channel() {
        return channel;
    }

    /// The next message; empty if the socket is non-blocking and it isn't whole yet.
    ///
    /// @throws EOFException if the peer closed
    /// @throws SlabLie if what came is no message
    public Optional<ControlMessage> receive() throws IOException {
        while (in.position() < ControlFrames.frameBytes(in)) {
            if (!in.hasRemaining()) {
                in.limit(ControlFrames.frameBytes(in));
            }
            int read = channel.read(in);
            if (read < 0) {
                throw new EOFException("the peer closed the control connection");
            }
            if (read == 0) {
                return Optional.empty();
            }
        }
        var message = ControlFrames.decode(in.flip());
        in.clear().limit(4);
        return Optional.of(message);
    }

    /// Sends a message whole. A blocking socket waits; a non-blocking one must take it at once.
    ///
    /// @throws IOException if the connection broke or a non-blocking peer doesn't read
    public void send(ControlMessage message) throws IOException {
        var frame = ControlFrames.encode(message);
        synchronized (sending) {
            while (frame.hasRemaining()) {
                if (channel.write(frame) == 0) {
                    throw new IOException("the peer doesn't read the control connection");
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
