package dev.windlass.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.audit.ChainLink;
import dev.windlass.audit.ExportLine;
import dev.windlass.audit.ExportText;
import java.util.List;

/// Rows of a page of the audit's chain.
final class Links {
    private Links() {}

    static List<ExportLine.Row> of(AuditChains.Page page) {
        return page.lines().stream()
                .map(line -> (ExportLine.Row) ExportText.read(line))
                .toList();
    }

    /// They are what was written, and each follows the one before.
    static List<ExportLine.Row> checked(AuditChains.Page page, long after) {
        var rows = of(page);
        long seq = after;
        var hash = page.head().previous();
        if (after == 0) {
            assertThat(hash).isEqualTo(page.head().chain().hash());
        }
        for (var row : rows) {
            seq++;
            assertThat(row.seq()).isEqualTo(seq);
            assertThat(row.intact()).as(row.row()).isTrue();
            assertThat(ExportText.canonical(String.valueOf(row.row())))
                    .as(row.row())
                    .isTrue();
            assertThat(new ChainLink(seq, hash, row.digest()).hash()).isEqualTo(row.hash());
            hash = row.hash();
        }
        return rows;
    }
}
