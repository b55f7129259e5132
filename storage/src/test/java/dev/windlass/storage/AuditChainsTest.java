package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.audit.ExportLine;
import dev.windlass.json.WindlassJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What Postgres hashes is what whoever has an export hashes.
final class AuditChainsTest {
    @AutoClose
    private final Database database = TestDatabase.create();

    private final AuditLog log = new AuditLog(database);
    private final AuditChains chains = new AuditChains(database);

    @Test
    void everyTextAndNumberIsHashedAsItsCanonicalJsonSays() {
        var random = new Random(17);
        for (int i = 0; i < 300; i++) {
            var detail = Map.<String, Object>of(
                    text(random),
                    text(random) + "x",
                    "double",
                    random.nextGaussian() * Math.pow(10, random.nextInt(30) - 8),
                    "large",
                    Long.MAX_VALUE,
                    "list",
                    List.of(text(random), i, Map.of("deep", -Long.MAX_VALUE)));
            append("payments", text(random), detail);
        }
        assertThat(chains.sealOfPlatform()).isEqualTo(300);

        var rows = checked("payments", 0);

        assertThat(rows).hasSize(300);
        var detail = WindlassJson.mapper().readTree(rows.getFirst().row()).path("detail");
        assertThat(detail.path("large").asString()).isEqualTo("9223372036854775807");
        assertThat(detail.path("large").isString())
                .as("no reader of JSON rounds it")
                .isTrue();
        assertThat(detail.at("/list/2/deep").isString()).isTrue();
        assertThat(detail.at("/list/1").isNumber()).isTrue();
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            int point = switch (random.nextInt(4)) {
                case 0 -> 1 + random.nextInt(0x1f);
                case 1 -> 0x1f300 + random.nextInt(500);
                case 2 -> "\"\\/<>&'\u2028\u00e9\u007f".charAt(random.nextInt(10));
                default -> 0x20 + random.nextInt(0x2000);
            };
            text.appendCodePoint(point);
        }
        return text.toString();
    }

    @Test
    void manyWritersAndSealersMakeOneChainOfEachTenantWithoutAGap() {
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 10; writer++) {
                int number = writer;
                pool.execute(() -> {
                    for (int i = 0; i < 60; i++) {
                        append("t" + (number + i) % 3, "w" + number, Map.of("i", i));
                    }
                });
            }
            for (int sealer = 0; sealer < 2; sealer++) {
                pool.execute(() -> {
                    for (int i = 0; i < 40; i++) {
                        chains.sealOfPlatform();
                    }
                });
            }
        }
        chains.sealOfPlatform();

        var all = new ArrayList<ExportLine.Row>();
        for (var tenant : List.of("t0", "t1", "t2")) {
            all.addAll(checked(tenant, 0));
        }
        assertThat(all).hasSize(600);
        assertThat(all.stream()
                        .map(row -> WindlassJson.mapper()
                                .readTree(row.row())
                                .path("id")
                                .asLong()))
                .doesNotHaveDuplicates();
    }

    @Test
    void twoTenantsRowsOfOneTransactionAreBothSealedAndNoneOfOneThatFailed() {
        database.inTransaction(() -> {
            log.append(new AuditLog.Entry("b", "x", "a", "s", "", Map.of()));
            log.append(new AuditLog.Entry("a", "x", "a", "s", "", Map.of()));
            log.append(new AuditLog.Entry(null, "x", "a", "s", "", Map.of()));
            return 1;
        });
        assertThatThrownBy(() -> database.inTransaction(() -> {
                    log.append(new AuditLog.Entry("a", "x", "a", "s", "", Map.of()));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");

        assertThat(chains.sealOfPlatform()).isEqualTo(3);
        assertThat(checked("a", 0)).hasSize(1);
        assertThat(checked("b", 0)).hasSize(1);
        assertThat(chains.page("", 0, 10).orElseThrow().lines()).hasSize(1);
        assertThat(chains.page("c", 0, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit SET reason = 'x'",
                "DELETE FROM audit",
                "TRUNCATE audit",
                "UPDATE audit_link SET seq = seq + 1",
                "DELETE FROM audit_link",
                "TRUNCATE audit_link",
                "DELETE FROM audit_chain",
                "UPDATE audit_chain SET legacy_rows = 1",
                "DELETE FROM audit_anchor"
            })
    void nobodyChangesWhatWasWritten(String sql) {
        append("payments", "ci", Map.of());
        chains.sealOfPlatform();

        assertThatThrownBy(() -> execute(sql)).hasMessageContaining("stays as it was written");
        assertThat(checked("payments", 0)).hasSize(1);
    }

    @Test
    void whatIsChangedOrRemovedBeforeItIsSealedShowsAsWell() {
        for (int i = 0; i < 3; i++) {
            append("payments", "ci", Map.of());
        }
        execute("ALTER TABLE audit DISABLE TRIGGER audit_kept");
        execute("UPDATE audit SET reason = 'forged' WHERE id = 2");
        execute("DELETE FROM audit WHERE id = 3");
        chains.sealOfPlatform();

        var rows = Links.of(chains.page("payments", 0, 10).orElseThrow());
        assertThat(rows).extracting(ExportLine.Row::intact).containsExactly(true, false, false);
        assertThat(rows.get(1).row()).contains("forged");
        assertThat(rows.get(2).row()).isNull();
    }

    @Test
    void rowsThatCameWithoutTheTriggerAreCounted() {
        append("payments", "ci", Map.of());
        chains.sealOfPlatform();
        execute("ALTER TABLE audit DISABLE TRIGGER audit_written");
        append("payments", "ghost", Map.of());

        assertThat(chains.page("payments", 0, 10).orElseThrow().unlinked()).isEqualTo(1);
    }

    @Test
    void rowsFromBeforeAreHashedByTheMigrationAndSaidToBeOld() {
        var settings = TestDatabase.empty();
        Flyway.configure()
                .dataSource(settings.url(), settings.user(), settings.password())
                .target("32")
                .load()
                .migrate();
        try (var old = Database.open(settings)) {
            old.jdbi().useHandle(handle -> handle.execute("""
                    INSERT INTO audit (tenant, actor, action, subject, reason, detail)
                    SELECT CASE i % 3 WHEN 0 THEN NULL ELSE 'Old Tenant ' || i % 3 END, 'ci', 'push', 's', E'a\\n"b"', '{"large":9223372036854775807}'
                      FROM generate_series(1, 30) i
                    """));

            old.migrate();
            new AuditChains(old).sealOfPlatform();

            var page = new AuditChains(old).page("Old Tenant 1", 0, 100).orElseThrow();
            assertThat(page.head().chain().legacyRows()).isEqualTo(10);
            assertThat(Links.checked(page, 0)).hasSize(10);
            old.inTransaction(() -> {
                new AuditLog(old).append(new AuditLog.Entry("Old Tenant 1", "x", "a", "s", "", Map.of()));
                return 1;
            });
            new AuditChains(old).sealOfPlatform();
            assertThat(Links.checked(
                            new AuditChains(old).page("Old Tenant 1", 10, 100).orElseThrow(), 10))
                    .hasSize(1);
        }
    }

    @Test
    void pagesGoOnWhereTheLastOneEnded() {
        for (int i = 0; i < 25; i++) {
            append("payments", "ci", Map.of("i", i));
        }
        chains.sealOfPlatform();

        var first = chains.page("payments", 0, 10).orElseThrow();
        assertThat(Links.of(first)).hasSize(10);
        assertThat(first.last()).isEqualTo(25);
        assertThat(checked("payments", 10)).hasSize(15);
        assertThat(chains.range("payments", null, null)).contains(new AuditChains.Range(1, 25));
        assertThat(chains.range("nobody", null, null)).isEmpty();
    }

    private void append(String tenant, String actor, Map<String, Object> detail) {
        database.inTransaction(() -> {
            log.append(new AuditLog.Entry(tenant, actor, "promotion.start", actor, actor, detail));
            return 1;
        });
    }

    private void execute(String sql) {
        database.jdbi().useHandle(handle -> handle.execute(sql));
    }

    private List<ExportLine.Row> checked(String tenant, long after) {
        return Links.checked(chains.page(tenant, after, 1000).orElseThrow(), after);
    }
}
