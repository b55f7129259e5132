package dev.windlass.client;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.audit.ExportLine.End;
import dev.windlass.audit.ExportLine.Row;
import dev.windlass.audit.ExportText;
import dev.windlass.client.message.AuditChainPage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Fetches a tenant's audit as the lines of an export, a page at a time: rows in their order, and each
/// anchor after the row that it names. Anchors of rows that aren't there come last, which is how a
/// cut-off tail shows. For one export.
public final class AuditExport {
    private static final int OK = 200;

    private final AuditClient client;
    private final Consumer<String> sink;
    private final Deque<AuditAnchor> anchors = new ArrayDeque<>();
    private long anchored;
    private boolean allAnchors;
    private long seq;
    private String hash = AuditAnchor.NONE;
    private String lastAnchor = AuditAnchor.NONE;
    private long written;

    /// @param sink of the lines, without their ends
    public AuditExport(AuditClient client, Consumer<String> sink) {
        this.client = client;
        this.sink = sink;
    }

    /// The rows of a time; all if it is empty.
    ///
    /// @param times `from` and `to`, each if it is given
    /// @return false if there is nothing, and no line
    public boolean run(Map<String, String> times) {
        if (times.isEmpty()) {
            return run(1, Long.MAX_VALUE);
        }
        var range = client.range(times);
        return range.last() > 0 && run(range.first(), range.last());
    }

    private boolean run(long first, long until) {
        seq = first - 1;
        var page = client.chain(seq);
        long last = Math.min(until, page.last());
        skipAnchors(first);
        if (page.head() == null && next() == null) {
            return false;
        }
        if (page.head() != null) {
            sink.accept(page.head());
            hash = head(page.head());
        }
        page = upTo(last, page);
        if (until == Long.MAX_VALUE) {
            page = upToAnchors(page);
        }
        sink.accept(ExportText.write(new End(seq, hash, lastAnchor, written, page.unlinked())));
        return true;
    }

    private AuditChainPage upTo(long last, AuditChainPage next) {
        var page = next;
        while (seq < last && !page.lines().isEmpty()) {
            rows(page, last);
            page = client.chain(seq);
        }
        return page;
    }

    /// Rows go on as long as anchors name them; anchors whose rows don't come are written, too. What the
    /// database calls its last row is no reason to leave one out.
    private AuditChainPage upToAnchors(AuditChainPage next) {
        var page = next;
        for (var anchor = next(); anchor != null; anchor = next()) {
            page = upTo(anchor.seq(), page);
            if (anchor.equals(next())) {
                add(anchors.remove());
            }
        }
        return page;
    }

    private static String head(String line) {
        if (ExportText.read(line) instanceof dev.windlass.audit.ExportLine.Head head) {
            return head.previous();
        }
        throw badAnswer("what is no beginning of the audit");
    }

    private static WindlassException badAnswer(String what) {
        return WindlassException.of(
                OK,
                "BadAnswer",
                "the installation sent " + what,
                "use the client of the same version as the installation");
    }

    private void rows(AuditChainPage page, long last) {
        for (var line : page.lines()) {
            var row = ExportText.split(line).orElseThrow(() -> badAnswer("what is no row of the audit"));
            if (row.seq() > last) {
                return;
            }
            row(row, line);
        }
    }

    private void row(Row row, String line) {
        for (var anchor = next(); anchor != null && anchor.seq() < row.seq(); anchor = next()) {
            add(anchors.remove());
        }
        sink.accept(line);
        seq = row.seq();
        hash = row.hash();
        for (var anchor = next(); anchor != null && anchor.seq() == seq; anchor = next()) {
            add(anchors.remove());
        }
    }

    private void add(AuditAnchor anchor) {
        sink.accept(ExportText.write(anchor));
        lastAnchor = anchor.digest();
        written++;
    }

    private void skipAnchors(long first) {
        for (var anchor = next(); anchor != null && anchor.seq() < first; anchor = next()) {
            anchors.remove();
        }
    }

    private @Nullable AuditAnchor next() {
        if (anchors.isEmpty() && !allAnchors) {
            var more = client.anchors(anchored);
            allAnchors = more.isEmpty();
            anchors.addAll(more);
            anchored = allAnchors ? anchored : more.getLast().number();
        }
        return anchors.peek();
    }
}
