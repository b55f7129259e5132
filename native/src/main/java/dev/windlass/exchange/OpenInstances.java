package dev.windlass.exchange;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The instances of this process, as the node agent opens and closes them.
public final class OpenInstances implements ModelInstances {
    private final RunTurns turns;
    private final Map<VersionKey, ModelInstance> instances = new ConcurrentHashMap<>();
    private final Object order = new Object();
    private final List<BellListener> listeners = new ArrayList<>();
    private final List<Bell> bells = new ArrayList<>();
    private final Set<Bell> kept = new HashSet<>();

    /// @param turns that their inference workers have among each other
    public OpenInstances(RunTurns turns) {
        this.turns = turns;
    }

    /// For inference workers that never wait for each other.
    public OpenInstances() {
        this(RunTurns.unlimited());
    }

    @Override
    public RunTurns turns() {
        return turns;
    }

    @Override
    public Optional<ModelInstance> find(VersionKey key) {
        return Optional.ofNullable(instances.get(key));
    }

    @Override
    public void listen(BellListener listener) {
        synchronized (order) {
            listeners.add(listener);
            bells.forEach(listener::opened);
        }
    }

    /// Has a bell waited on from now on until [#letGo], whether versions are open on it or not.
    public void keep(Bell bell) {
        synchronized (order) {
            kept.add(bell);
            begin(bell);
        }
    }

    /// The end of [#keep]; close the instances on it first.
    public void letGo(Bell bell) {
        synchronized (order) {
            kept.remove(bell);
            endUnlessUsed(bell);
        }
    }

    private void begin(Bell bell) {
        if (!bells.contains(bell)) {
            bells.add(bell);
            listeners.forEach(it -> it.opened(bell));
        }
    }

    private void endUnlessUsed(Bell bell) {
        boolean ringsForOthers = kept.contains(bell)
                || instances.values().stream().anyMatch(it -> it.bell().equals(bell));
        if (!ringsForOthers && bells.remove(bell)) {
            listeners.forEach(it -> it.closed(bell));
        }
    }

    /// From now on `instance` serves its version here, in the place of the instance that did so far.
    public void open(ModelInstance instance) {
        synchronized (order) {
            begin(instance.bell());
            instances.put(instance.spec().key(), instance);
        }
    }

    /// `instance` is no longer found here, unless another took its place already. Its bell is let go with
    /// the last instance on it, so close an instance only when its requests are answered: drain it first.
    public void close(ModelInstance instance) {
        synchronized (order) {
            instances.remove(instance.spec().key(), instance);
            endUnlessUsed(instance.bell());
        }
    }
}
