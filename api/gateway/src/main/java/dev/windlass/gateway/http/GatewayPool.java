package dev.windlass.gateway.http;

import dev.windlass.quota.OwnPool;
import java.util.concurrent.Executor;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Jetty's pool. Jetty (12.1) offers it the answer to every head that it couldn't read, and starts a thread for each
/// that isn't taken: a few hundred such heads were as many threads. The thread of arrivals answers them, one by one.
final class GatewayPool extends QueuedThreadPool {
    @OwnPool("the gateway's, which is marked there")
    private final Executor arrivals;

    GatewayPool(int most, int least, Executor arrivals) {
        super(most, least);
        this.arrivals = arrivals;
    }

    @Override
    public boolean tryExecute(Runnable task) {
        arrivals.execute(task);
        return true;
    }
}
