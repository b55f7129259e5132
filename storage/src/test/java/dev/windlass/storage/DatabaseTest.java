package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.Quota;
import dev.windlass.domain.Tenant;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    @Test
    void processesThatMigrateAtOnceAgree() throws Exception {
        int alone;
        try (var database = Database.open(TestDatabase.empty())) {
            alone = database.migrate();
        }
        var settings = TestDatabase.empty();

        var ran = Together.run(3, _ -> {
            try (var database = Database.open(settings)) {
                return database.migrate();
            }
        });

        assertThat(ran.stream().mapToInt(Integer::intValue).sum())
                .isEqualTo(alone)
                .isPositive();
    }

    @Test
    void opensWhilePostgresIsAwayAndSaysSo() {
        var nobody = new DatabaseSettings(
                "jdbc:postgresql://127.0.0.1:1/none", "postgres", "", 2, Duration.ofMillis(500), Duration.ofSeconds(5));

        try (var database = Database.open(nobody)) {
            assertThat(database.answers()).isFalse();
        }
    }

    @Test
    void whatStoresDoInOneTransactionStandsOrFallsTogether() throws InterruptedException {
        try (var database = Given.database()) {
            var tenants = new TenantStore(database);
            var audit = new AuditLog(database);
            Runnable work = () -> database.inTransaction(() -> {
                tenants.create("claims", Quota.DEFAULT);
                database.inTransaction(() -> tenants.setState("payments", Tenant.State.SUSPENDED));
                audit.append(new AuditLog.Entry("payments", "ci", "tenant.state", "payments", "\0", Map.of()));
                return true;
            });

            // As in the control API, whose handlers run on virtual threads.
            var failure = new AtomicReference<Throwable>();
            var handler = Thread.ofVirtual()
                    .uncaughtExceptionHandler((_, thrown) -> failure.set(thrown))
                    .start(work);
            handler.join();

            assertThat(failure).hasValueSatisfying(thrown -> assertThat(thrown).hasMessageContaining("0x00"));
            assertThat(tenants.find("claims")).isEmpty();
            assertThat(tenants.find("payments").orElseThrow().state()).isEqualTo(Tenant.State.ACTIVE);
            assertThat(audit.newest("payments", 10)).isEmpty();
        }
    }

    @Test
    void answersWhilePostgresIsThere() {
        try (var database = TestDatabase.create()) {
            assertThat(database.answers()).isTrue();
        }
    }
}
