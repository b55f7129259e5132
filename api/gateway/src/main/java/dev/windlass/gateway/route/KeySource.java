package dev.windlass.gateway.route;

import java.util.function.Consumer;

/// Where keys and tenants come from. Never asked on the request path.
public interface KeySource {
    /// Calls `listener` at once with the newest snapshot, if there is one, and then with each newer one, one
    /// at a time.
    void listen(Consumer<KeySnapshot> listener);
}
