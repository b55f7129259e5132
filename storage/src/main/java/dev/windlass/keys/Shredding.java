package dev.windlass.keys;

import dev.windlass.chores.Chores;
import dev.windlass.domain.Id;
import dev.windlass.storage.ClosedTenants;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Destroys the keys of tenants that were closed, once none of their workflows needs them to come to its
/// end. First the data keys with their audit row, then the key-encrypting key, which makes those
/// unreadable that backups of the database have. Harmless on several processes at once; a crash anywhere
/// leaves the rest to the next turn.
public final class Shredding {
    private static final Logger LOG = LoggerFactory.getLogger(Shredding.class);
    private static final Duration PERIOD = Duration.ofSeconds(30);

    private final ClosedTenants closed;
    private final Kms kms;
    private final Workflows workflows;

    /// A closed tenant's workflows. Throws if it can't tell.
    public interface Workflows {
        boolean runs(Id workflow);

        /// Ends one that runs, whatever it is doing.
        void end(Id workflow, String why);
    }

    public Shredding(ClosedTenants closed, Kms kms, Workflows workflows) {
        this.closed = closed;
        this.kms = kms;
        this.workflows = workflows;
    }

    /// Call once.
    public void start(Chores chores) {
        chores.every("shredding", PERIOD, PERIOD, this::look);
    }

    void look() {
        for (var tenant : closed.withKeysOfPlatform()) {
            if (closed.retirements(tenant).stream().noneMatch(workflows::runs)) {
                closed.endpoints(tenant).stream()
                        .filter(workflows::runs)
                        .forEach(it -> workflows.end(it, "the tenant is closed, and its keys are destroyed"));
                closed.destroyKeys(tenant);
            }
        }
        var shredded = closed.withoutKeysOfPlatform();
        if (shredded.isEmpty()) {
            return;
        }
        kms.list().stream()
                .filter(it -> it.destroyedAt() == null && shredded.contains(it.name()))
                .forEach(it -> {
                    kms.destroy(it.name());
                    LOG.atInfo().addKeyValue("tenant", it.name()).log("a closed tenant's keys are destroyed");
                });
    }
}
