package dev.windlass.cli;

import dev.windlass.client.AuditExport;
import dev.windlass.client.ChainVerifier;
import dev.windlass.client.ChainVerifier.Expected;
import dev.windlass.client.ChainVerifier.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One verification: lines are read by all processors, a batch at a time, and checked in their order.
final class AuditVerification {
    private static final int BATCH = 8192;

    /// Characters.
    private static final long BATCHED_MAX = 32 << 20;

    private static final Pattern HEAD = Pattern.compile("([1-9]\\d{0,17}):([0-9a-f]{64})");

    private final Terminal terminal;
    private final Connection connection;
    private final ChainVerifier verifier;
    private final List<String> batch = new ArrayList<>(BATCH);
    private long batched;

    AuditVerification(Terminal terminal, Connection connection, @Nullable String head) {
        this.terminal = terminal;
        this.connection = connection;
        this.verifier = new ChainVerifier(head == null ? null : expected(head));
    }

    private static Expected expected(String head) {
        var parts = HEAD.matcher(head);
        if (!parts.matches()) {
            throw new UsageException(
                    "--head \"" + head + "\" is no row and hash", "give what a verification has printed");
        }
        return new Expected(Long.parseLong(parts.group(1)), parts.group(2));
    }

    ExitCode run(@Nullable Path file, @Nullable String tenant) throws IOException {
        if (file == null && tenant == null) {
            throw new UsageException("it takes a file or a tenant", "give FILE, or --tenant TENANT, or both");
        }
        var client = tenant == null ? null : connection.audit(terminal, Arguments.tenant(tenant));
        if (file != null) {
            read(file);
        } else if (client != null && !new AuditExport(client, this::add).run(Map.of())) {
            throw new UsageException("nothing was audited of " + tenant + " yet", "check the tenant's name");
        }
        check();
        if (file != null && client != null) {
            var newest = verifier.newestAnchor();
            verifier.storedAs(client.anchors(newest - 1).stream().findFirst().orElse(null));
        }
        return said(verifier.result());
    }

    private void read(Path file) throws IOException {
        try (var in = open(file)) {
            var lines = new ExportLines(in);
            for (var line = lines.next(); line != null; line = lines.next()) {
                add(line);
            }
        }
    }

    private static InputStream open(Path file) {
        try {
            return file.toString().equals("-") ? System.in : Files.newInputStream(file);
        } catch (IOException missing) {
            throw new UsageException("FILE " + file + " can't be read", "give what windlass audit export has written");
        }
    }

    private void add(String line) {
        batch.add(line);
        batched += line.length();
        if (batch.size() == BATCH || batched > BATCHED_MAX) {
            check();
        }
    }

    private void check() {
        batch.parallelStream().map(ChainVerifier::read).toList().forEach(verifier::take);
        batch.clear();
        batched = 0;
    }

    private ExitCode said(Result result) {
        Printer.print(terminal, connection, result, () -> result.sound() ? sound(result) : flawed(result));
        return result.sound() ? ExitCode.OK : ExitCode.DENIED;
    }

    private static List<String> flawed(Result result) {
        var lines = new ArrayList<String>();
        lines.add(whose(result) + ": the audit was changed");
        result.flaws()
                .forEach(flaw -> lines.add("  " + (flaw.row() == 0 ? "" : "row " + flaw.row() + ": ") + flaw.what()));
        if (result.flawed() > result.flaws().size()) {
            lines.add("  and " + (result.flawed() - result.flaws().size()) + " more");
        }
        return lines;
    }

    private static List<String> sound(Result result) {
        var lines = new ArrayList<String>();
        var newest = result.newest();
        lines.add(whose(result) + ": rows " + result.first() + " to " + result.last() + " are as they were written");
        lines.add(
                newest == null
                        ? "  anchors: none, so a tail that was cut off would not show; give --head if you know one"
                        : "  anchors: " + result.anchors() + ", up to row " + newest.seq() + " at " + newest.at());
        if (result.legacyRows() > 0) {
            lines.add("  rows 1 to " + result.legacyRows()
                    + " were there before the chain, which has them as it found them");
        }
        lines.add("  head: " + result.last() + ":" + result.hash());
        return lines;
    }

    private static String whose(Result result) {
        return result.tenant() == null ? "the export" : result.tenant();
    }
}
