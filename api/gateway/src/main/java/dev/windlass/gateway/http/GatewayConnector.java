package dev.windlass.gateway.http;

import dev.windlass.quota.OwnPool;
import java.io.Closeable;
import java.util.concurrent.Executor;
import org.eclipse.jetty.io.SelectorManager;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.Scheduler;

/// One acceptor and one selector; connections begin and end on the thread of arrivals. Jetty (12.1) makes
/// and ends them on its pool: of a thousand that come at once, all the pool's threads would be at it, and
/// the selector, which answers everybody else, one among many that want a core.
final class GatewayConnector extends ServerConnector {
    @OwnPool("the gateway's, which is marked there")
    private final Executor arrivals;

    GatewayConnector(
            Server server, Executor executor, Executor arrivals, Scheduler scheduler, ConnectionFactory... factories) {
        super(server, executor, scheduler, null, 1, 1, factories);
        this.arrivals = arrivals;
    }

    @Override
    protected SelectorManager newSelectorManager(Executor executor, Scheduler scheduler, int selectors) {
        return new ServerConnectorManager(executor, scheduler, selectors) {
            /// What begins or ends a connection is closeable; the selector's own loop isn't, and stays on
            /// the pool.
            @Override
            protected void execute(Runnable task) {
                if (task instanceof Closeable) {
                    arrivals.execute(task);
                } else {
                    super.execute(task);
                }
            }
        };
    }
}
