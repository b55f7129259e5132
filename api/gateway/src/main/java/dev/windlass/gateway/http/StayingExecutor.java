package dev.windlass.gateway.http;

import dev.windlass.quota.OwnPool;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.thread.ExecutionStrategy;
import org.eclipse.jetty.util.thread.TryExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The connector's executor. It hands everything to the pool but one thing: a connection that goes on after
/// its request was answered while a bell was heard stays on the bell's thread. Jetty dispatches those, one
/// for every such answer, and what they do never blocks here ([InferHandler]). What a failed connection still
/// has to be told waits for the thread of arrivals.
final class StayingExecutor implements TryExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(StayingExecutor.class);

    @OwnPool("the gateway's, which is marked there")
    private final Executor pool;

    @OwnPool("the gateway's, which is marked there")
    private final Executor arrivals;

    private final ArrayDeque<Runnable> staying = new ArrayDeque<>();
    private volatile @Nullable Thread hearing;

    StayingExecutor(Executor pool, Executor arrivals) {
        this.pool = pool;
        this.arrivals = arrivals;
    }

    /// Takes all but the selector's own loop, for which Jetty has another way.
    @Override
    public boolean tryExecute(Runnable task) {
        boolean takes = !(task instanceof ExecutionStrategy);
        if (takes) {
            arrivals.execute(task);
        }
        return takes;
    }

    @Override
    public void execute(Runnable task) {
        if (task instanceof Connection && Thread.currentThread() == hearing) {
            staying.add(task);
        } else {
            pool.execute(task);
        }
    }

    /// Runs `hear`, then lets the connections go on that were answered by it. One thread at a time.
    void afterwards(Runnable hear) {
        hearing = Thread.currentThread();
        try {
            hear.run();
        } finally {
            hearing = null;
            for (var connection = staying.poll(); connection != null; connection = staying.poll()) {
                goOn(connection);
            }
        }
    }

    private static void goOn(Runnable connection) {
        try {
            connection.run();
        } catch (RuntimeException failed) {
            LOG.atError().setCause(failed).log("a connection failed after its answer");
        }
    }
}
