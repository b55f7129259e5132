package dev.windlass.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.client.AuditClient;
import dev.windlass.client.WindlassTarget;
import dev.windlass.client.message.NewKey;
import dev.windlass.domain.Role;
import dev.windlass.harness.Directories;
import dev.windlass.harness.OutsideParts;
import dev.windlass.harness.OutsideWindlass;
import dev.windlass.harness.ProgramLine;
import dev.windlass.harness.Registry;
import dev.windlass.harness.Until;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// The audit of a real installation, tampered with by whoever owns its Postgres and stops its triggers,
/// and the command line that finds it: by the installation's own answers, by an export alone, and by
/// anchors that MinIO has locked.
final class AuditIT {
    private static final String TENANT = "audited";
    private static final int CHANGED = 3;
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Path directory = Directories.fresh("audit");

    @Test
    void whoeverOwnsTheDatabaseChangesNothingUnseen() throws Exception {
        try (var parts = OutsideParts.start(directory);
                var windlass = OutsideWindlass.start(Directories.fresh("audit-windlass"), parts, parts.bucket())) {
            act(windlass);
            var client = new AuditClient(
                    new WindlassTarget(windlass.api(), null, windlass.token(), Duration.ofSeconds(30)), TENANT);
            long rows = client.range(Map.of()).last();
            assertThat(rows).isGreaterThan(9);
            Until.within(SOON, "its last row is anchored")
                    .holds(() -> client.anchors(0).stream().anyMatch(anchor -> anchor.seq() == rows));

            var file = directory.resolve("export.jsonl");
            assertThat(cli(windlass, "audit", "export", "--tenant", TENANT, "-f", file.toString()).code)
                    .isZero();
            var alone = offline("audit", "verify", file.toString());
            assertThat(alone.code).as(alone.text).isZero();
            assertThat(alone.text).contains(TENANT + ": rows 1 to " + rows + " are as they were written", "anchors: ");
            var forged = directory.resolve("forged.jsonl");
            Files.writeString(forged, Files.readString(file).replaceFirst("person-1", "person-7"));
            assertThat(offline("audit", "verify", forged.toString()).code).isEqualTo(3);

            aChangedRowIsNamed(windlass, parts);
            aRemovedTailContradictsItsAnchors(windlass, parts, rows);
        }
    }

    private static void act(OutsideWindlass windlass) {
        new Registry(windlass.client()).tenant(TENANT);
        for (int i = 0; i < 5; i++) {
            windlass.client().createKey(TENANT, new NewKey("person-" + i, List.of(Role.VIEWER)));
            windlass.client().revokeKeys(TENANT, "person-" + i);
        }
    }

    private void aChangedRowIsNamed(OutsideWindlass windlass, OutsideParts parts) throws Exception {
        asOwner(parts, "UPDATE audit SET subject = subject || '!' WHERE id = " + idOf(CHANGED));
        var changed = cli(windlass, "audit", "verify", "--tenant", TENANT);
        assertThat(changed.code).as(changed.text).isEqualTo(3);
        assertThat(changed.text).contains("row " + CHANGED + ": it was changed after it was written");

        asOwner(parts, "UPDATE audit SET subject = rtrim(subject, '!') WHERE id = " + idOf(CHANGED));
        assertThat(cli(windlass, "audit", "verify", "--tenant", TENANT).code).isZero();
        assertThat(refused(parts, "DELETE FROM audit")).contains("stays as it was written");
    }

    /// As a restore of an older state would leave it.
    private void aRemovedTailContradictsItsAnchors(OutsideWindlass windlass, OutsideParts parts, long rows)
            throws Exception {
        long kept = rows - 2;
        asOwner(
                parts,
                "DELETE FROM audit WHERE id IN (SELECT id FROM audit_link WHERE chain = '" + TENANT + "' AND seq > "
                        + kept + ")");
        asOwner(parts, "DELETE FROM audit_link WHERE chain = '" + TENANT + "' AND seq > " + kept);
        asOwner(parts, "DELETE FROM audit_anchor WHERE chain = '" + TENANT + "' AND seq > " + kept);

        var cut = cli(windlass, "audit", "verify", "--tenant", TENANT);
        assertThat(cut.code).as(cut.text).isEqualTo(3);
        assertThat(cut.text).contains("row " + (kept + 1) + ": it is missing: anchor ", "saw " + rows + " rows");
        windlass.client().createKey(TENANT, new NewKey("after", List.of(Role.VIEWER)));
        Until.within(SOON, "control says that its anchors contradict its audit")
                .holds(() -> windlass.log("control").contains("the audit isn't what its anchors say"));
    }

    private static String idOf(int seq) {
        return "(SELECT id FROM audit_link WHERE chain = '" + TENANT + "' AND seq = " + seq + ")";
    }

    private static void asOwner(OutsideParts parts, String sql) throws SQLException {
        execute(parts, "SET session_replication_role = replica", sql);
    }

    private static String refused(OutsideParts parts, String sql) {
        try {
            execute(parts, sql);
            return "";
        } catch (SQLException refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static void execute(OutsideParts parts, String... all) throws SQLException {
        var database = parts.database();
        try (var connection = DriverManager.getConnection(
                        database.url(), database.user(), database.password().reveal());
                var statement = connection.createStatement()) {
            for (var sql : all) {
                statement.execute(sql);
            }
        }
    }

    private record Said(int code, String text) {}

    private Said cli(OutsideWindlass windlass, String... arguments) throws Exception {
        return run(Map.of("WINDLASS_URL", windlass.api().toString(), "WINDLASS_TOKEN", windlass.token()), arguments);
    }

    /// Knows no installation.
    private Said offline(String... arguments) throws Exception {
        return run(Map.of("HOME", directory.resolve("nobody").toString()), arguments);
    }

    private Said run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(ProgramLine.client());
        command.addAll(List.of(arguments));
        var out = Files.createTempFile(directory, "said", ".txt");
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("WINDLASS_"));
        builder.environment().putAll(environment);
        var process = builder.start();
        if (!process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the command hangs: " + Files.readString(out));
        }
        return new Said(process.exitValue(), Files.readString(out));
    }
}
