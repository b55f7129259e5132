package dev.windlass.agent;

import dev.windlass.agent.Launcher.Launched;
import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.Ending;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.exchange.RunTurns;
import dev.windlass.exchange.VersionKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes that versions of one tenant share, and which versions get one of their own since a shared one died
/// of them. Keeps nothing over a restart of the node. Thread-safe.
final class TenantProcesses implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TenantProcesses.class);

    /// Versions that are remembered; forgetting one costs one more death.
    private static final int APART_MAX = 4096;

    private final ProcessStarts starts;
    private final OpenInstances instances;
    private final RunTurns turns;
    private final List<SharedProcess> processes = new ArrayList<>(); // guarded by this
    private final Set<VersionKey> apart = new LinkedHashSet<>(); // guarded by this

    /// @param instances whose listeners wait on the bells
    /// @param turns that they have among others on the processors
    TenantProcesses(ProcessStarts starts, OpenInstances instances, RunTurns turns) {
        this.starts = starts;
        this.instances = instances;
        this.turns = turns;
    }

    synchronized boolean takes(WorkerSpec spec) {
        return spec.sharesProcess() && !apart.contains(Replica.keyOf(spec));
    }

    /// As [Launcher#launch], in the first process that takes the version, or in a new one.
    Launched launch(WorkerSpec spec, Path artifact, long incarnation) throws InterruptedException {
        var tenancy = join(spec, incarnation);
        return tenancy.bringUp(artifact);
    }

    private synchronized Tenancy join(WorkerSpec spec, long incarnation) {
        for (var process : processes) {
            if (process.takes(spec)) {
                return joined(process, spec);
            }
        }
        var process =
                new SharedProcess(new ClientSettings.Turn(turns, spec.version().tenant()), starts, instances);
        processes.add(process);
        var tenancy = joined(process, spec);
        process.begin(spec, incarnation, died -> end(process, died));
        return tenancy;
    }

    private Tenancy joined(SharedProcess process, WorkerSpec spec) {
        var tenancy = new Tenancy(spec, process.nextVersionId(), process, this);
        process.join(tenancy);
        return tenancy;
    }

    /// @return true if it was the last one there
    synchronized boolean leave(SharedProcess process, Tenancy tenancy) {
        boolean last = process.leave(tenancy);
        if (last) {
            processes.remove(process);
        }
        return last;
    }

    /// It has other versions than before.
    synchronized void cap(SharedProcess process) {
        process.cap();
    }

    private void end(SharedProcess process, SharedProcess.Died died) {
        Set<VersionKey> causes;
        synchronized (this) {
            processes.remove(process);
            process.shut();
            causes = causes(process, died);
            apart.addAll(causes);
            while (apart.size() > APART_MAX) {
                apart.remove(apart.iterator().next());
            }
        }
        if (!causes.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("versions", causes)
                    .addKeyValue("reason", died.reason())
                    .log("a shared inference worker died of these, each gets one of its own");
        }
        process.fate().complete(new SharedProcess.Fate(died.reason(), causes));
    }

    /// Which of them took too much memory is not known before each is alone.
    private static Set<VersionKey> causes(SharedProcess process, SharedProcess.Died died) {
        if (died.overMemory()) {
            return process.versions();
        }
        return died.ending() == Ending.FROM_OUTSIDE ? Set.of() : died.suspects();
    }

    @Override
    public void close() {
        List<SharedProcess> left;
        synchronized (this) {
            left = List.copyOf(processes);
        }
        left.forEach(SharedProcess::kill);
    }
}
