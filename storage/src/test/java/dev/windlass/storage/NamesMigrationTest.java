package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windlass.domain.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

class NamesMigrationTest {
    private static final Map<String, Names.Rule> RULES = Map.of(
            "tenant", Names.Rule.NAME,
            "env", Names.Rule.NAME,
            "model", Names.Rule.MODEL,
            "version", Names.Rule.VERSION);

    @Test
    void namesThatTheRulesDoNotAllowAreListedAndNothingIsChanged() {
        var settings = before();
        try (var database = Database.open(settings)) {
            var jdbi = database.jdbi();
            tenant(jdbi, "a-", "b");
            tenant(jdbi, "payments", "-b");
            tenant(jdbi, "lending", "fraud");
            version(jdbi, "lending", "fraud", "..");
            version(jdbi, "lending", "fraud", "7");
            jdbi.useHandle(handle ->
                    handle.execute("INSERT INTO endpoint (tenant, model, env) VALUES ('lending', 'fraud', 'prod-')"));

            var refused = catchThrowableOfType(MigrationRefusedException.class, database::migrate);

            assertThat(refused)
                    .hasMessageContaining("env of lending \"prod-\", model of payments \"-b\", tenant \"a-\","
                            + " version of lending \"..\"; names begin and end with")
                    .hasMessageContaining("push and promote under such names");
            assertThat(constraints(jdbi)).isEmpty();
            jdbi.useHandle(handle -> {
                handle.execute("DELETE FROM endpoint WHERE env = 'prod-'");
                handle.execute("DELETE FROM model_version WHERE version = '..'");
                handle.execute("DELETE FROM model WHERE tenant = 'a-' OR model = '-b'");
                handle.execute("DELETE FROM tenant WHERE tenant = 'a-'");
            });
            assertThat(database.migrate()).isPositive();
        }
    }

    @Test
    void atMostTenNamesAreListed() {
        try (var database = Database.open(before())) {
            for (int i = 10; i < 30; i++) {
                tenant(database.jdbi(), "t" + i + "-", "m");
            }

            assertThatThrownBy(database::migrate)
                    .hasMessageContaining("\"t10-\"")
                    .hasMessageContaining("\"t19-\";")
                    .hasMessageNotContaining("t20");
        }
    }

    @Test
    void everyTableRefusesThemFromThenOn() {
        try (var database = TestDatabase.create()) {
            var jdbi = database.jdbi();
            var columns = jdbi.withHandle(
                    handle -> handle.createQuery("""
                            SELECT table_name || ' ' || column_name FROM information_schema.columns
                              JOIN information_schema.tables USING (table_schema, table_name)
                             WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                               AND column_name IN ('tenant', 'model', 'env', 'version')
                               AND table_name NOT IN ('audit', 'flyway_schema_history')
                            """).mapTo(String.class).list());
            var constraints = constraints(jdbi);

            assertThat(columns).hasSizeGreaterThan(30);
            assertThat(constraints).containsOnlyKeys(columns);
            constraints.forEach((column, definition) -> {
                var rule = RULES.get(column.substring(column.indexOf(' ') + 1));
                assertThat(definition)
                        .as(column)
                        .contains("'" + rule.expression() + "'")
                        .contains("<= " + rule.charsMax() + ")");
            });
            assertThatThrownBy(() -> tenant(jdbi, "a-", "b")).hasMessageContaining("tenant_tenant_name");
        }
    }

    @Test
    void postgresReadsTheExpressionsAsJavaDoes() {
        var texts = new ArrayList<>(List.of("a".repeat(40), "a".repeat(41), "a".repeat(100), "a".repeat(101)));
        texts.add("");
        for (int i = 0; texts.size() < 3_000; i++) {
            for (var letter : List.of("a", "-", ".", "_", "A", "9", "\n", "é", "/")) {
                texts.add(texts.get(4 + i) + letter);
            }
        }
        try (var database = TestDatabase.create()) {
            for (var rule : Names.Rule.values()) {
                var allowed = database.jdbi()
                        .withHandle(handle -> handle.createQuery(
                                        "SELECT t FROM unnest(:texts) t WHERE t ~ :expression AND length(t) <= :chars")
                                .bindArray("texts", String.class, texts)
                                .bind("expression", rule.expression())
                                .bind("chars", rule.charsMax())
                                .mapTo(String.class)
                                .list());

                assertThat(allowed)
                        .isNotEmpty()
                        .containsExactlyInAnyOrderElementsOf(
                                texts.stream().filter(rule::allows).toList());
            }
        }
    }

    /// A database of the version before.
    private static DatabaseSettings before() {
        var settings = TestDatabase.empty();
        Flyway.configure()
                .dataSource(settings.url(), settings.user(), settings.password())
                .target("3")
                .load()
                .migrate();
        return settings;
    }

    private static Map<String, String> constraints(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT c.relname || ' ' || a.attname AS col, pg_get_constraintdef(k.oid) AS def
                          FROM pg_constraint k
                          JOIN pg_class c ON c.oid = k.conrelid
                          JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
                         WHERE k.contype = 'c' AND k.convalidated
                           AND k.conname = c.relname || '_' || a.attname || '_name'
                        """)
                .setMapKeyColumn("col")
                .setMapValueColumn("def")
                .collectInto(new org.jdbi.v3.core.generic.GenericType<Map<String, String>>() {}));
    }

    private static void tenant(Jdbi jdbi, String tenant, String model) {
        jdbi.useHandle(handle -> {
            handle.execute(
                    "INSERT INTO tenant (tenant, memory_bytes, requests_per_second, max_in_flight) VALUES (?, 1, 1, 1)",
                    tenant);
            handle.execute("INSERT INTO model (tenant, model) VALUES (?, ?)", tenant, model);
        });
    }

    private static void version(Jdbi jdbi, String tenant, String model, String version) {
        jdbi.useHandle(handle -> handle.execute("""
                INSERT INTO model_version (tenant, model, version, digest, byte_size, format, schema, metrics, lineage,
                                           owner, risk, memory_bytes, created_by)
                VALUES (?, ?, ?, 'd', 1, 'onnx', '{}', '{}', '{}', 'o', 'LOW', 1, 'ci')
                """, tenant, model, version));
    }
}
