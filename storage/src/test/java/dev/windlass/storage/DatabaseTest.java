package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    void answersWhilePostgresIsThere() {
        try (var database = TestDatabase.create()) {
            assertThat(database.answers()).isTrue();
        }
    }
}
