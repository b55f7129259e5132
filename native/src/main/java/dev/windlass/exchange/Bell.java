package dev.windlass.exchange;

import java.nio.channels.SocketChannel;

/// How an inference worker says that it has completed something: a byte on a Unix socket. One per inference
/// worker, whatever the number of its versions.
///
/// Register [#channel] (non-blocking) in a selector for reading, and call [#onBell] when it is readable, and
/// once right after registration. Completions and failures of requests are called from inside `onBell`.
public interface Bell {
    /// A label for logs and threads; unique in this process.
    String name();

    /// The non-blocking socket. Owned by the bell: wait on it, but neither read, write nor close it.
    SocketChannel channel();

    /// Reads the bell's bytes, answers what was completed, and goes to sleep on the ring. Never blocks. May
    /// be called from any thread at any time, even if nothing rang; concurrent calls are put in order.
    AfterBell onBell();

    /// From now on requests whose runs are short, and which others can be run with, wait for the end of a round: what
    /// comes with them goes with them.
    default void gather(Rounds rounds) {}

    /// A thread that does what has come, and then looks for what has come meanwhile.
    interface Rounds {
        /// Has it run `task`, which doesn't block, once what has come is done.
        void atEnd(Runnable task);
    }

    /// What the caller of [#onBell] does next.
    enum AfterBell {
        /// Wait until the channel is readable again.
        ASLEEP,
        /// A full ring was answered and there is more: call again soon, after other work had its turn.
        MORE,
        /// The inference worker is gone and everything was answered: deregister.
        GONE
    }
}
