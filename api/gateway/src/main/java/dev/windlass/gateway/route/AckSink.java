package dev.windlass.gateway.route;

import dev.windlass.domain.EndpointRef;

/// Is told that this gateway serves an endpoint by this epoch, with a ready inference worker behind each
/// weighted arm. Never blocks. The same epoch may be acknowledged again, after a lease had run out.
public interface AckSink {
    void acknowledge(EndpointRef endpoint, long epoch);
}
