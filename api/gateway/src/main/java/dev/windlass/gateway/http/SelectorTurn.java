package dev.windlass.gateway.http;

import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.ServerConnector;

/// The selector's next round, which begins with the connections that have something to say by then.
final class SelectorTurn {
    private SelectorTurn() {}

    /// Runs `goOn` there; false if the request came by no selector.
    ///
    /// @param goOn throws nothing
    static boolean next(Request request, Runnable goOn) {
        var selector = request.getConnectionMetaData().getConnector() instanceof ServerConnector connector
                ? connector.getSelectorManager().getBean(ManagedSelector.class)
                : null;
        if (selector != null) {
            selector.submit(_ -> goOn.run());
        }
        return selector != null;
    }
}
