package dev.windlass.gateway.route;

import java.util.function.Consumer;

/// Where routes come from. Never asked on the request path.
public interface RouteSource {
    /// Calls `listener` at once with the newest snapshot, if there is one, and then with each newer one, one
    /// at a time and on a thread that may block.
    void listen(Consumer<RouteSnapshot> listener);
}
