package dev.windlass.cli;

import dev.windlass.client.AuditExport;
import dev.windlass.client.message.AuditEntry;
import dev.windlass.client.message.AuditPage;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "audit",
        description = "Look through a tenant's audit, take it away as evidence, and check that nobody changed it.",
        footer = {"", "Example: windlass audit export --tenant payments -f payments.jsonl"})
final class AuditCommand extends Noun {
    private static final int LIMIT_MAX = 10_000;
    private static final int PAGE_MAX = 500;

    AuditCommand(Terminal terminal) {
        super(terminal);
    }

    @Command(
            description = "Show who did what, newest first.",
            footer = {
                "",
                "--actor, --action and --subject take a text, or its beginning with *.",
                "Example: windlass audit query --tenant payments --action 'promotion.*' --from 2026-12-01"
            })
    int query(
            @Mixin Connection connection,
            @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "whose audit")
                    String tenant,
            @Mixin AuditFilter filter,
            @Option(names = "--before", paramLabel = "ID", description = "where a page before ended") @Nullable Long before,
            @Option(names = "--limit", paramLabel = "N", defaultValue = "50", description = "most rows (default: 50)")
                    int limit) {
        return show(
                connection,
                () -> {
                    if (limit < 1 || limit > LIMIT_MAX) {
                        throw new UsageException("--limit is " + limit, "give 1 to " + LIMIT_MAX);
                    }
                    var client = connection.audit(terminal, Arguments.tenant(tenant));
                    var asked = filter.asked();
                    var rows = new ArrayList<AuditEntry>();
                    var next = before;
                    // A page of the API may be empty and have a next one.
                    do {
                        if (next != null) {
                            asked.put("before", next.toString());
                        }
                        asked.put("limit", Integer.toString(Math.min(PAGE_MAX, limit - rows.size())));
                        var page = client.query(asked);
                        rows.addAll(page.items());
                        next = page.next();
                    } while (next != null && rows.size() < limit);
                    return new AuditPage(rows, next);
                },
                AuditCommand::table);
    }

    private static List<String> table(AuditPage page) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("ROW", "AT", "ACTOR", "ACTION", "SUBJECT", "REASON"));
        page.items()
                .forEach(it -> rows.add(List.of(
                        it.seq() == null ? "-" : it.seq().toString(),
                        it.at().toString(),
                        it.actor(),
                        it.action(),
                        it.subject(),
                        it.reason())));
        var lines = new ArrayList<>(Printer.table(rows));
        if (page.next() != null) {
            lines.add("there may be more: --before " + page.next());
        }
        return lines;
    }

    @Command(
            description =
                    "Write a tenant's audit as canonical JSON lines, with its anchors, for windlass audit verify.",
            footer = {
                "",
                "With --from or --to: the rows in between, which can be checked among themselves.",
                "Example: windlass audit export --tenant payments -f payments.jsonl"
            })
    int export(
            @Mixin Connection connection,
            @Option(names = "--tenant", paramLabel = "TENANT", required = true, description = "whose audit")
                    String tenant,
            @Mixin AuditTime time,
            @Option(names = "-f", paramLabel = "FILE", description = "a new file (default: stdout)") @Nullable Path file) {
        return CliFailures.run(terminal, connection, () -> {
            var client = connection.audit(terminal, Arguments.tenant(tenant));
            var times = time.asked();
            if (file == null) {
                export(client, times, tenant, terminal.out());
                return ExitCode.OK;
            }
            try (var out = created(file)) {
                export(client, times, tenant, out);
                if (out.checkError()) {
                    throw new IOException("-f " + file + " can't be written");
                }
            }
            return ExitCode.OK;
        });
    }

    private void export(
            dev.windlass.client.AuditClient client, Map<String, String> times, String tenant, PrintStream out) {
        boolean any = new AuditExport(client, line -> out.append(line).append('\n')).run(times);
        if (!any) {
            terminal.err()
                    .println("windlass: nothing was audited of " + tenant + (times.isEmpty() ? "" : " in that time"));
        }
    }

    private static PrintStream created(Path file) {
        try {
            return new PrintStream(
                    new java.io.BufferedOutputStream(
                            Files.newOutputStream(file, StandardOpenOption.CREATE_NEW), 1 << 16),
                    false,
                    StandardCharsets.UTF_8);
        } catch (IOException taken) {
            throw new UsageException("-f " + file + " can't be made", "name a file that isn't there yet");
        }
    }

    @Command(
            description = "Check that no row of a tenant's audit was changed, removed, added or moved.",
            footer = {
                "",
                "An export is checked by itself, without any installation; without FILE the installation's audit is",
                "fetched and checked here. --head is what an earlier verification has printed: that row must still be",
                "there. Exit code 3: something was changed.",
                "Example: windlass audit verify payments.jsonl"
            })
    int verify(
            @Mixin Connection connection,
            @Parameters(paramLabel = "FILE", arity = "0..1", description = "an export, - for stdin") @Nullable Path file,
            @Option(
                            names = "--tenant",
                            paramLabel = "TENANT",
                            description = "whose audit; with FILE, whose anchors FILE is to have")
                    @Nullable String tenant,
            @Option(names = "--head", paramLabel = "ROW:HASH", description = "a row that must be there") @Nullable String head) {
        return CliFailures.run(
                terminal, connection, () -> new AuditVerification(terminal, connection, head).run(file, tenant));
    }
}
