package dev.windlass.slab;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/// Control messages over a socket, blocking or not as the socket is. Never reads beyond the frame that it
/// returns. One thread may receive; any may send.
public final class FrameSocket implements AutoCloseable {
    /// Most frames are smaller; for a larger one there is a buffer of its own.
    private static final int SMALL_BYTES = 512;

    private final SocketChannel channel;
    private final Object sending = new Object();
    private final ByteBuffer small = ByteBuffer.allocate(SMALL_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private ByteBuffer in = small;
    private int bytesMax = ControlFrames.USUAL_BYTES_MAX;

    /// @param channel owned by the socket from now on
    public FrameSocket(SocketChannel channel) {
        this.channel = channel;
        in.limit(4);
    }

    public SocketChannel channel() {
        return channel;
    }

    /// Takes frames of at most so many bytes from now on. By the thread that receives.
    public void takeUpTo(int frameBytes) {
        bytesMax = frameBytes;
    }

    /// The next message; empty if the socket is non-blocking and it isn't whole yet.
    ///
    /// @throws EOFException if the peer closed
    /// @throws SlabViolation if what came is no message
    public Optional<ControlMessage> receive() throws IOException {
        while (in.position() < ControlFrames.frameBytes(in, bytesMax)) {
            if (!in.hasRemaining()) {
                expect(ControlFrames.frameBytes(in, bytesMax));
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
        in = small.clear().limit(4);
        return Optional.of(message);
    }

    private void expect(int frameBytes) {
        if (frameBytes > in.capacity()) {
            in = ByteBuffer.allocate(frameBytes).order(ByteOrder.LITTLE_ENDIAN).put(in.flip());
        }
        in.limit(frameBytes);
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
