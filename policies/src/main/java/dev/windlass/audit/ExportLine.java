package dev.windlass.audit;

import org.jspecify.annotations.Nullable;

/// A line of an export: [Head] first, then [Row]s in their order, each [Anchor] after the row that it
/// names, and [End] last. [ExportText] reads and writes them.
public sealed interface ExportLine {
    /// @param first row of the export
    /// @param previous hash of the link before that
    record Head(ChainGenesis chain, long first, String previous) implements ExportLine {}

    /// @param digest of the row's text when it was written
    /// @param hash of its link
    /// @param row its text; null if the database doesn't have it any more
    record Row(
            long seq, String digest, String hash, @Nullable String row) implements ExportLine {
        /// True if the text is what was written.
        public boolean intact() {
            return row != null && Hash.of(row).equals(digest);
        }
    }

    record Anchor(AuditAnchor anchor) implements ExportLine {}

    /// @param seq last row of the export
    /// @param hash of its link
    /// @param anchor digest of the last anchor in the export; 64 zeros if there is none
    /// @param anchors in the export
    /// @param unlinked rows in the database that are in no chain
    record End(long seq, String hash, String anchor, long anchors, long unlinked) implements ExportLine {}

    /// @param why such as `it is no line of an export`
    record Unreadable(String why) implements ExportLine {}
}
