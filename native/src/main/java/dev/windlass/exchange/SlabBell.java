package dev.windlass.exchange;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// The bell of one inference worker: one byte says "look at your ring". A full socket means that it was rung
/// already.
final class SlabBell implements Bell {
    private static final int READ_BYTES = 64;

    private final String name;
    private final SocketChannel channel;
    private final WorkerLink link;
    private final ByteBuffer incoming = ByteBuffer.allocateDirect(READ_BYTES);
    private final ByteBuffer outgoing = ByteBuffer.allocateDirect(1);

    /// @param channel non-blocking; the bell owns it
    SlabBell(String name, SocketChannel channel, WorkerLink link) {
        this.name = name;
        this.channel = channel;
        this.link = link;
    }

    /// Wakes the inference worker.
    void ring() {
        try {
            synchronized (outgoing) {
                outgoing.clear();
                channel.write(outgoing);
            }
        } catch (IOException broken) {
            link.lose(Loss.itsEnd("the bell broke: " + broken.getMessage()));
        }
    }

    /// Reads what was rung. Called by one thread at a time.
    void hear() {
        try {
            int read;
            do {
                incoming.clear();
                read = channel.read(incoming);
            } while (read == READ_BYTES);
            if (read < 0) {
                link.lose(Loss.itsEnd("the inference worker closed the bell"));
            }
        } catch (IOException broken) {
            link.lose(Loss.itsEnd("the bell broke: " + broken.getMessage()));
        }
    }

    void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            link.lose(Loss.itsEnd("the bell broke: " + alreadyGone.getMessage()));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public SocketChannel channel() {
        return channel;
    }

    @Override
    public AfterBell onBell() {
        return link.serve();
    }

    @Override
    public void gather(Rounds rounds) {
        link.rounds = rounds;
    }

    @Override
    public String toString() {
        return name;
    }
}
