package dev.windlass.gateway.http;

import dev.windlass.gateway.schedule.Timer;
import dev.windlass.quota.OwnPool;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The front's threads, beside its selector's.
public final class HttpThreads implements Timer {
    public static final int POOL_THREADS_MIN = 8;
    public static final int POOL_THREADS_MAX = 16;

    private static final Logger LOG = LoggerFactory.getLogger(HttpThreads.class);

    final ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("gateway-timer", true);

    @OwnPool("connections begin, fail and end there, each in a moment")
    final ExecutorService arrivals = newestFirst("gateway-arrivals");

    @OwnPool("nothing of a tenant's runs there for longer than a moment")
    final GatewayPool pool = new GatewayPool(POOL_THREADS_MAX, POOL_THREADS_MIN, arrivals);

    @OwnPool("hands on to the pool")
    final StayingExecutor executor = new StayingExecutor(pool, arrivals);

    @OwnPool("a thread for each request, which are in flight")
    final ExecutorService routes = Executors.newVirtualThreadPerTaskExecutor();

    @Override
    public Alarm after(long nanos, Runnable task) {
        return timer.schedule(task, nanos, TimeUnit.NANOSECONDS)::cancel;
    }

    void start() throws IOException {
        try {
            timer.start();
        } catch (Exception failed) {
            throw new IOException("the gateway's timer didn't start", failed);
        }
    }

    void stop() {
        arrivals.shutdown();
        routes.shutdownNow();
    }

    /// The last of them: others end by it.
    public void stopTimer() {
        try {
            timer.stop();
        } catch (Exception failed) {
            LOG.atWarn().setCause(failed).log("the gateway's timer didn't stop");
        }
    }

    /// Who comes after a crowd doesn't wait for it.
    private static ExecutorService newestFirst(String thread) {
        var waiting = new LinkedBlockingDeque<Runnable>() {
            @Override
            public boolean offer(Runnable task) {
                return offerFirst(task);
            }
        };
        return new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                waiting,
                Thread.ofPlatform().daemon().name(thread).factory());
    }
}
