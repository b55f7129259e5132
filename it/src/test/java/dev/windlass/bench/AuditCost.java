package dev.windlass.bench;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.audit.ChainGenesis;
import dev.windlass.audit.ChainLink;
import dev.windlass.audit.ExportLine;
import dev.windlass.audit.ExportText;
import dev.windlass.chores.Chores;
import dev.windlass.cli.Commands;
import dev.windlass.dev.Postgres;
import dev.windlass.dev.StartProgress;
import dev.windlass.harness.Directories;
import dev.windlass.harness.ObjectServer;
import dev.windlass.harness.Tools;
import dev.windlass.json.CanonicalJson;
import dev.windlass.settings.Secret;
import dev.windlass.storage.AuditChains;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.Database;
import dev.windlass.storage.DatabaseSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine;

/// `windlass bench audit`: how many rows the audit takes a second, each in a transaction of its own, from
/// many writers of as many tenants and of one, while they are sealed; and how many a second `windlass
/// audit verify` checks.
final class AuditCost {
    private static final int WRITERS = 50;
    private static final Map<String, Object> DETAIL =
            Map.of("requestId", "run-812", "requestDigest", "sha256:" + "44136fa355b3678a1146ad16f7e8649e".repeat(2));

    private AuditCost() {}

    /// @param args `[SECONDS [ROWS]]`: 10 of writing and 1,000,000 to verify by default
    static void run(String... args) throws Exception {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 10;
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        var directory = Directories.fresh("bench-audit");
        verify(directory.resolve("export.jsonl"), rows);
        var place = new Postgres.Place(directory.resolve("postgres"), directory, directory, Tools.directory());
        try (var postgres =
                Postgres.start(place, ObjectServer.freePort(), Secret.of("bench"), StartProgress.silent(), () -> {})) {
            var settings = postgres.settings();
            try (var database = Database.open(new DatabaseSettings(
                            settings.url(),
                            settings.user(),
                            settings.password().reveal(),
                            WRITERS + 4,
                            Duration.ofSeconds(30),
                            Duration.ofSeconds(30)));
                    var chores = new Chores()) {
                database.migrate();
                var chains = new AuditChains(database);
                chains.start(chores);
                write(database, 2, WRITERS);
                for (int tenants : new int[] {WRITERS, 1}) {
                    report(tenants, write(database, seconds, tenants), chains);
                }
            }
        }
    }

    private static void report(int tenants, double perSecond, AuditChains chains) {
        long begun = System.nanoTime();
        int late = chains.sealOfPlatform();
        System.out.printf(
                "%d writers of %d tenant(s): %,.0f rows/s, each in a transaction of its own; %,d were sealed after the end, in %d ms%n",
                WRITERS, tenants, perSecond, late, (System.nanoTime() - begun) / 1_000_000);
    }

    /// @return rows a second
    private static double write(Database database, int seconds, int tenants) throws InterruptedException {
        var log = new AuditLog(database);
        var over = new AtomicBoolean();
        var written = new LongAdder();
        long begun = System.nanoTime();
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WRITERS; i++) {
                var entry = new AuditLog.Entry(
                        "tenant-" + i % tenants,
                        "ci-bot",
                        "promotion.start",
                        "promote--payments--fraud-score--prod--7--3",
                        "CHG-1042",
                        DETAIL);
                pool.execute(() -> {
                    while (!over.get()) {
                        database.inTransaction(() -> {
                            log.append(entry);
                            return entry;
                        });
                        written.increment();
                    }
                });
            }
            Thread.sleep(Duration.ofSeconds(seconds));
            over.set(true);
        }
        return written.sum() * 1e9 / (System.nanoTime() - begun);
    }

    private static void verify(Path file, int rows) throws IOException {
        export(file, rows);
        System.out.printf("an export of %,d rows, %,d bytes:%n", rows, Files.size(file));
        for (int round = 0; round < 3; round++) {
            long begun = System.nanoTime();
            var main = new CommandLine(CommandLine.Model.CommandSpec.create());
            Commands.all(System.out, System.err, Map.of()).forEach(main::addSubcommand);
            int code = main.execute("audit", "verify", file.toString());
            double took = (System.nanoTime() - begun) / 1e9;
            System.out.printf("  exit %d after %.1f s: %,.0f rows/s%n", code, took, rows / took);
        }
    }

    private static void export(Path file, int rows) throws IOException {
        var genesis = new ChainGenesis("2026-12-01T00:00:00.000000Z", ChainGenesis.FORMAT, 0, "payments");
        var hash = genesis.hash();
        try (var out = Files.newBufferedWriter(file)) {
            out.write(ExportText.write(new ExportLine.Head(genesis, 1, hash)) + "\n");
            for (int seq = 1; seq <= rows; seq++) {
                var text = text(seq);
                var digest = CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8))
                        .hex();
                hash = new ChainLink(seq, hash, digest).hash();
                out.write("{\"digest\":\"" + digest + "\",\"hash\":\"" + hash + "\",\"row\":" + text + ",\"seq\":" + seq
                        + "}\n");
            }
            out.write(ExportText.write(new ExportLine.End(rows, hash, AuditAnchor.NONE, 0, 0)) + "\n");
        }
    }

    private static String text(int id) {
        var row = new TreeMap<String, Object>();
        row.put("action", "promotion.start");
        row.put("actor", "ci-bot");
        row.put("at", "2026-12-01T00:00:00.000000Z");
        row.put("detail", DETAIL);
        row.put("id", id);
        row.put("reason", "CHG-1042");
        row.put("subject", "promote--payments--fraud-score--prod--7--" + id);
        row.put("tenant", "payments");
        return CanonicalJson.write(row);
    }
}
