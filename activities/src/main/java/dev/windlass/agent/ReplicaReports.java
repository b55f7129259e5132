package dev.windlass.agent;

import dev.windlass.exchange.VersionKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reports that are still to be told: of each version only the newest, since the rows keep no more.
/// Thread-safe.
final class ReplicaReports {
    private static final Logger LOG = LoggerFactory.getLogger(ReplicaReports.class);

    private final int max;
    private final Map<VersionKey, ReplicaReport> waiting = new LinkedHashMap<>();
    private final Map<VersionKey, Long> incarnations;

    /// @param max versions that are remembered at most; beyond it the report that waited longest is dropped
    ReplicaReports(int max) {
        this.max = max;
        this.incarnations = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<VersionKey, Long> eldest) {
                return size() > max;
            }
        };
    }

    /// A report of an earlier incarnation than one that was heard already says nothing any more.
    synchronized void add(ReplicaReport report) {
        var key = key(report);
        if (incarnations.getOrDefault(key, 0L) > report.incarnation()) {
            return;
        }
        incarnations.put(key, report.incarnation());
        waiting.put(key, report);
        if (waiting.size() > max) {
            var eldest = waiting.keySet().iterator().next();
            waiting.remove(eldest);
            LOG.atWarn().addKeyValue("reports-max", max).log("too many replica reports wait, the oldest was dropped");
        }
        notifyAll();
    }

    /// Waits for the next report; it stays until [#told].
    synchronized ReplicaReport next() throws InterruptedException {
        while (waiting.isEmpty()) {
            wait();
        }
        return waiting.values().iterator().next();
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// The report arrived; a newer one of the same version stays.
    synchronized void told(ReplicaReport report) {
        waiting.remove(key(report), report);
    }

    private static VersionKey key(ReplicaReport report) {
        return new VersionKey(
                report.spec().version().tenant(), report.spec().digest().value());
    }
}
