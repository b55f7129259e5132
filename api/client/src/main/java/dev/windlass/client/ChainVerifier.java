package dev.windlass.client;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.audit.ChainLink;
import dev.windlass.audit.ExportLine;
import dev.windlass.audit.ExportLine.Anchor;
import dev.windlass.audit.ExportLine.End;
import dev.windlass.audit.ExportLine.Head;
import dev.windlass.audit.ExportLine.Row;
import dev.windlass.audit.ExportLine.Unreadable;
import dev.windlass.audit.ExportText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Checks an export of the audit line by line, with nothing but the export: that every row is what was
/// written, that none is missing, added or elsewhere, and that the rows are those that anchors saw.
/// Remembers the last row and the last anchor only. Not thread-safe, but for [#read].
public final class ChainVerifier {
    private static final int FLAWS_MAX = 100;

    private final @Nullable Expected expected;
    private final List<Flaw> flaws = new ArrayList<>();
    private long flawed;
    private long lines;
    private @Nullable Head head;
    private boolean begun;
    private long first;
    private long seq;
    private String hash = AuditAnchor.NONE;
    private @Nullable AuditAnchor anchor;
    private long anchors;
    private long anchorLines;
    private boolean expectedSeen;
    private boolean ended;

    /// What is wrong.
    ///
    /// @param row that it is about; 0: the export as a whole
    public record Flaw(long row, String what) {}

    /// A row and its hash that the verifier knows from elsewhere, such as from an earlier export.
    public record Expected(long seq, String hash) {}

    /// A line, and what is wrong with it by itself; null if nothing is.
    public record Read(ExportLine line, @Nullable String flaw) {}

    /// What was found.
    ///
    /// @param first row, and `last` one
    /// @param hash of the last link: what a later verification may expect
    /// @param legacyRows of the chain's first ones, which were there before there was a chain
    /// @param anchors that confirm rows of the export
    /// @param flaws the first ones
    /// @param flawed how many there are
    public record Result(
            @Nullable String tenant,
            long first,
            long last,
            String hash,
            long legacyRows,
            long anchors,
            @Nullable AuditAnchor newest,
            List<Flaw> flaws,
            long flawed) {
        public Result {
            flaws = List.copyOf(flaws);
        }

        public boolean sound() {
            return flawed == 0;
        }
    }

    public ChainVerifier(@Nullable Expected expected) {
        this.expected = expected;
    }

    /// All that can be said of a line alone, which is most of the work: on any thread.
    public static Read read(String text) {
        var line = ExportText.read(text);
        return new Read(line, line instanceof Row row ? content(row) : null);
    }

    private static @Nullable String content(Row row) {
        if (row.row() == null) {
            return "it is missing: its link is there, the row isn't";
        }
        return row.intact() ? null : "it was changed after it was written";
    }

    /// The next line.
    public void take(Read read) {
        lines++;
        if (ended) {
            flaw(0, "line " + lines + " comes after the end");
            return;
        }
        switch (read.line()) {
            case Head beginning -> begin(beginning);
            case Row row -> row(row, read.flaw());
            case Anchor(var confirmed) -> anchor(confirmed);
            case End end -> end(end);
            case Unreadable(var why) -> flaw(seq + 1, "line " + lines + ": " + why);
        }
    }

    private void begin(Head beginning) {
        if (begun) {
            flaw(0, "line " + lines + " begins another export");
            return;
        }
        begun = true;
        head = beginning;
        first = beginning.first();
        seq = first - 1;
        hash = beginning.previous();
        if (seq == 0 && !hash.equals(beginning.chain().hash())) {
            flaw(0, "the first row doesn't follow the chain's beginning");
        }
    }

    private void row(Row row, @Nullable String flaw) {
        if (flaw != null) {
            flaw(row.seq(), flaw);
        } else if (head != null && !ofTenant(row, head.chain().tenant())) {
            flaw(row.seq(), "it is of another tenant");
        }
        if (begun && row.seq() <= seq) {
            flaw(row.seq(), "it stands after row " + seq);
            return;
        }
        place(row);
        seq = row.seq();
        hash = row.hash();
        if (expected != null && expected.seq() == seq) {
            expectedSeen = true;
            if (!expected.hash().equals(hash)) {
                flaw(seq, "it isn't the row that was expected: its hash is " + hash);
            }
        }
    }

    private static boolean ofTenant(Row row, @Nullable String tenant) {
        return String.valueOf(row.row())
                .endsWith(",\"tenant\":" + (tenant == null ? "null" : "\"" + tenant + "\"") + "}");
    }

    private void place(Row row) {
        if (!begun) {
            begun = true;
            first = row.seq();
            flaw(row.seq(), "there is no beginning before it");
        } else if (row.seq() > seq + 1) {
            flaw(seq + 1, "it is missing" + (row.seq() == seq + 2 ? "" : ", as are all up to " + (row.seq() - 1)));
        } else if (!new ChainLink(row.seq(), hash, row.digest()).hash().equals(row.hash())) {
            flaw(row.seq(), "its link doesn't follow that of row " + seq + ": one of both was changed");
        }
    }

    private void anchor(AuditAnchor next) {
        var before = anchor;
        if (before != null
                && (next.number() != before.number() + 1 || !next.previous().equals(before.digest()))) {
            flaw(next.seq(), "anchor " + next.number() + " doesn't follow anchor " + before.number());
        }
        if (before == null && first == 1 && next.number() != 1) {
            flaw(next.seq(), "anchor " + next.number() + " is the first one: those before it are missing");
        }
        anchor = next;
        anchorLines++;
        var words = "anchor " + next.number() + " of " + next.at();
        if (next.seq() > seq) {
            flaw(seq + 1, "it is missing: " + words + " saw " + next.seq() + " rows, and the last one here is " + seq);
        } else if (next.seq() < seq) {
            flaw(next.seq(), words + " stands after a later row");
        } else if (!next.hash().equals(hash)) {
            flaw(seq, "it isn't the row that " + words + " saw: rows up to it were changed and hashed anew");
        } else {
            anchors++;
        }
    }

    /// Its number; 1 if there is none yet.
    public long newestAnchor() {
        return anchor == null ? 1 : anchor.number();
    }

    /// The newest anchor of the export, or the first one of all if it has none, as the object store has it:
    /// an export is its own witness else, and can be made up as a whole.
    public void storedAs(@Nullable AuditAnchor stored) {
        var newest = anchor;
        if (newest == null && stored != null && stored.seq() <= seq) {
            flaw(stored.seq(), "the installation has an anchor of it, and the export has none");
        } else if (newest != null && (stored == null || !stored.digest().equals(newest.digest()))) {
            flaw(newest.seq(), "anchor " + newest.number() + " isn't the one that the installation has");
        }
    }

    private void end(End end) {
        ended = true;
        if (!begun) {
            flaw(0, "there is no beginning");
        }
        if (end.unlinked() > 0) {
            flaw(0, end.unlinked() + " rows in the database are in no chain");
        }
        var newest = anchor == null ? AuditAnchor.NONE : anchor.digest();
        if (!end.anchor().equals(newest) || end.anchors() != anchorLines) {
            flaw(seq, "anchors are missing, or the last one was changed");
        }
        if (end.seq() != seq || !end.hash().equals(hash)) {
            flaw(seq + 1, "it is missing: the export says that it ends with row " + end.seq());
        }
    }

    private void flaw(long row, String what) {
        flawed++;
        if (flaws.size() < FLAWS_MAX) {
            flaws.add(new Flaw(row, what));
        }
    }

    /// After the last line.
    public Result result() {
        if (!ended) {
            flaw(0, "it has no end: the export is cut off after line " + lines);
            ended = true;
        }
        if (expected != null && !expectedSeen) {
            flaw(expected.seq(), "it is missing, though it was expected: the last row here is " + seq);
        }
        var chain = head == null ? null : head.chain();
        return new Result(
                chain == null ? null : chain.tenant(),
                first,
                seq,
                hash,
                chain == null ? 0 : chain.legacyRows(),
                anchors,
                anchor,
                flaws,
                flawed);
    }
}
