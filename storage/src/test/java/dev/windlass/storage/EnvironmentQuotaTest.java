package dev.windlass.storage;

import static dev.windlass.storage.Given.PROD;
import static dev.windlass.storage.Given.STAGING;
import static dev.windlass.storage.Given.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Resources;
import dev.windlass.environment.EnvironmentQuota;
import dev.windlass.quota.Admission;
import dev.windlass.quota.NodeRoom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What one environment may take of its tenant's quota, on one node. Each target wants 128 MiB.
class EnvironmentQuotaTest {
    private static final long MIB = 1L << 20;

    private final Database database = Given.database();
    private final CapacityStore capacity = new CapacityStore(database);
    private final EnvironmentQuotaStore quotas = new EnvironmentQuotaStore(database);

    @BeforeEach
    void node() {
        new NodeStore(database).renewOfPlatform(new NodeRoom("n1", 8192 * MIB, 64), Duration.ofMinutes(1));
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void anEnvironmentIsFullBeforeItsTenantAndSaysWhoseQuotaThatIs() {
        limit("prod", 200 * MIB);
        capacity.reserve("p1", PROD, List.of(target("1")));

        var waiting = capacity.reserve("p2", PROD, List.of(target("2")));

        assertThat(waiting)
                .isInstanceOfSatisfying(
                        Admission.WaitingForQuota.class,
                        it -> assertThat(it.reason())
                                .contains("environment prod's memory quota is 200 MiB, 128 MiB are reserved")
                                .contains("windlass environments quota payments prod --memory", "v1 in prod"));
        assertThat(capacity.reserve("p3", STAGING, List.of(target("2")))).isInstanceOf(Admission.Admitted.class);
        assertThat(capacity.reserved("payments")).isEqualTo(Resources.memory(256 * MIB));
    }

    @Test
    void aVersionThatAnotherEnvironmentHasCountsHereToo() {
        limit("prod", 100 * MIB);
        capacity.reserve("p1", STAGING, List.of(target("1")));

        assertThat(capacity.reserve("p2", PROD, List.of(target("1")))).isInstanceOf(Admission.WaitingForQuota.class);

        quotas.set(new EnvironmentQuota.Of("payments", "prod", EnvironmentQuota.NONE));
        assertThat(capacity.reserve("p2", PROD, List.of(target("1")))).isInstanceOf(Admission.Admitted.class);
        assertThat(quotas.allOfPlatform()).isEmpty();
    }

    @Test
    void theLastOneThatWasSetHolds() {
        limit("prod", 100 * MIB);
        var all = new EnvironmentQuota(null, 0L, 5, 6);
        quotas.set(new EnvironmentQuota.Of("payments", "prod", all));

        assertThat(quotas.of("payments")).containsExactly(new EnvironmentQuota.Of("payments", "prod", all));
        assertThat(quotas.of("claims")).isEmpty();
    }

    private void limit(String env, long bytes) {
        quotas.set(new EnvironmentQuota.Of("payments", env, new EnvironmentQuota(bytes, null, null, null)));
    }
}
