package dev.windlass.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.domain.Id;
import dev.windlass.domain.Quota;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.ClosedTenants;
import dev.windlass.storage.DataKeyStore;
import dev.windlass.storage.Database;
import dev.windlass.storage.Given;
import dev.windlass.storage.Rows;
import dev.windlass.storage.TenantStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

final class ShreddingTest {
    private static final byte[] PLAIN = "a reason".getBytes(UTF_8);
    private static final byte[] CONTEXT = {1};
    private static final String RETIRED = """
            INSERT INTO retirement (tenant, model, version, n, digest, phase, plan, plan_digest, reason, asked_by, sunset)
            VALUES ('payments', 'fraud-score', '1', 1, 'd', 'PURGED', '{}', 'd', 'r', '/admin', now())
            """;
    private static final Id RETIREMENT = new Id.Retirement(new VersionRef("payments", "fraud-score", "1"));
    private static final Id ENDPOINT = new Id.Endpoint(Given.PROD);

    @AutoClose
    private final Database database = Given.database();

    private final DataKeyStore store = new DataKeyStore(database);
    private final FakeKms kms = new FakeKms();
    private final AtomicLong nanos = new AtomicLong();
    private final DataKeys keys = new DataKeys(kms, store, nanos::get);
    private final Set<Id> running = new HashSet<>();
    private final List<Id> ended = new ArrayList<>();
    private final Shredding shredding = new Shredding(new ClosedTenants(database), kms, new Shredding.Workflows() {
        @Override
        public boolean runs(Id workflow) {
            return running.contains(workflow);
        }

        @Override
        public void end(Id workflow, String why) {
            ended.add(workflow);
            running.remove(workflow);
        }
    });

    @Test
    void aClosedTenantsPayloadsAreUnreadableInBackupsToo() {
        new TenantStore(database).create("lending", Quota.DEFAULT);
        var theirs = keys.encrypt("payments", PLAIN, CONTEXT);
        var others = keys.encrypt("lending", PLAIN, CONTEXT);
        var platforms = keys.encrypt(null, PLAIN, CONTEXT);
        var backup = store.find(theirs.key()).orElseThrow();
        close();

        shredding.look();
        shredding.look();
        nanos.addAndGet(Remembered.LOOKED_AT.toNanos());

        assertThatThrownBy(() -> keys.decrypt(theirs.key(), theirs.bytes(), CONTEXT))
                .isInstanceOf(KeyLostException.class)
                .hasMessageContaining("data key payments/1 was destroyed");
        assertThatThrownBy(() -> keys.encrypt("payments", PLAIN, CONTEXT)).isInstanceOf(KeyLostException.class);
        assertThatThrownBy(() -> kms.unwrap(
                        "payments",
                        new Kms.Wrapped(backup.kekVersion(), backup.wrapped()),
                        "windlass-data-key\0payments/1".getBytes(UTF_8)))
                .isInstanceOf(KeyLostException.class);
        assertThat(keys.decrypt(others.key(), others.bytes(), CONTEXT)).isEqualTo(PLAIN);
        assertThat(keys.decrypt(platforms.key(), platforms.bytes(), CONTEXT)).isEqualTo(PLAIN);
        assertThat(new AuditLog(database).newest("payments", 10))
                .filteredOn(it -> it.action().equals("encryption-keys.destroyed"))
                .singleElement()
                .satisfies(it -> assertThat(it.detail()).isEqualTo("{\"keys\":1}"));
    }

    @Test
    void itWaitsForTheRetirementThatClosedTheTenantAndEndsItsEndpoints() {
        keys.encrypt("payments", PLAIN, CONTEXT);
        Rows.asOwner(database, "INSERT INTO endpoint (tenant, model, env) VALUES ('payments', 'fraud-score', 'prod')");
        Rows.asOwner(database, RETIRED);
        running.addAll(List.of(RETIREMENT, ENDPOINT));
        close();

        shredding.look();
        assertThat(store.all()).allMatch(it -> it.destroyedAt() == null);
        assertThat(ended).isEmpty();

        running.remove(RETIREMENT);
        shredding.look();
        assertThat(ended).containsExactly(ENDPOINT);
        assertThat(store.all()).allMatch(it -> it.destroyedAt() != null);
    }

    @Test
    void aTenantThatIsOpenKeepsItsKeys() {
        keys.encrypt("payments", PLAIN, CONTEXT);

        shredding.look();
        new ClosedTenants(database).destroyKeys("payments");

        assertThat(store.all()).allMatch(it -> it.destroyedAt() == null);
    }

    @Test
    void whatACrashLeftUndoneIsDoneLater() {
        keys.encrypt("payments", PLAIN, CONTEXT);
        close();
        new ClosedTenants(database).destroyKeys("payments");

        shredding.look();

        assertThat(kms.list()).allMatch(it -> it.destroyedAt() != null);
    }

    private void close() {
        Rows.asOwner(database, "UPDATE tenant SET state = 'CLOSED' WHERE tenant = 'payments'");
    }
}
