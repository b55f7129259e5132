package dev.windlass.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The hops of this process, as the node agent opens and closes them.
public final class OpenHops implements Workers {
    private final Map<VersionKey, Hop> hops = new ConcurrentHashMap<>();
    private final Object order = new Object();
    private final List<BellListener> listeners = new ArrayList<>();
    private final List<Bell> bells = new ArrayList<>();

    @Override
    public Optional<Hop> find(VersionKey key) {
        return Optional.ofNullable(hops.get(key));
    }

    @Override
    public void listen(BellListener listener) {
        synchronized (order) {
            listeners.add(listener);
            bells.forEach(listener::opened);
        }
    }

    /// From now on `hop` serves its version here, in the place of the hop that did so far.
    public void open(Hop hop) {
        synchronized (order) {
            if (!bells.contains(hop.bell())) {
                bells.add(hop.bell());
                listeners.forEach(it -> it.opened(hop.bell()));
            }
            hops.put(hop.spec().key(), hop);
        }
    }

    /// `hop` is no longer found here, unless another took its place already. Its bell is let go with the last
    /// hop on it,
    /// so close a hop only when its requests are answered: drain it first.
    public void close(Hop hop) {
        synchronized (order) {
            hops.remove(hop.spec().key(), hop);
            boolean ringsForOthers =
                    hops.values().stream().anyMatch(it -> it.bell().equals(hop.bell()));
            if (!ringsForOthers && bells.remove(hop.bell())) {
                listeners.forEach(it -> it.closed(hop.bell()));
            }
        }
    }
}
