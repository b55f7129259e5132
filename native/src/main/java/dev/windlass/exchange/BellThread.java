package dev.windlass.exchange;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/// Waits on one bell and answers what is completed, for as long as no gateway does: while a version is
/// probed after its load, and in tests. Close it before the bell is given to a selector.
public final class BellThread implements AutoCloseable {
    /// A channel that this process closes doesn't wake its selector.
    private static final long LOOK_EVERY_MS = 100;

    private final Bell bell;
    private final Selector selector;
    private final Thread thread;
    private volatile boolean closed;

    private BellThread(Bell bell) throws IOException {
        this.bell = bell;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name("bell-" + bell.name()).daemon().unstarted(this::run);
    }

    /// Starts to wait. The caller closes it.
    ///
    /// @throws IOException if no selector can be opened
    public static BellThread start(Bell bell) throws IOException {
        var waiting = new BellThread(bell);
        waiting.thread.start();
        return waiting;
    }

    private void run() {
        try (selector) {
            bell.channel().register(selector, SelectionKey.OP_READ);
            var after = bell.onBell();
            while (!closed && after != Bell.AfterBell.GONE) {
                if (after == Bell.AfterBell.ASLEEP) {
                    selector.select(LOOK_EVERY_MS);
                    selector.selectedKeys().clear();
                }
                after = bell.onBell();
            }
        } catch (ClosedChannelException gone) {
            bell.onBell();
        } catch (IOException broken) {
            throw new IllegalStateException("the selector of bell " + bell.name() + " broke", broken);
        }
    }

    /// Stops waiting, and returns when nobody waits any more. What was completed until then is answered.
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            if (Thread.currentThread() != thread) {
                thread.join();
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
