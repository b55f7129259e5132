package dev.windlass.client;

import dev.windlass.audit.AuditAnchor;
import dev.windlass.audit.ChainGenesis;
import dev.windlass.audit.ChainLink;
import dev.windlass.audit.ExportLine.End;
import dev.windlass.audit.ExportLine.Head;
import dev.windlass.audit.ExportLine.Row;
import dev.windlass.audit.ExportText;
import dev.windlass.json.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// An export of `rows` rows, with an anchor after each `every`th one.
record Chain(List<Row> rows, List<AuditAnchor> anchors, Head head) {
    static Chain of(int rows, int every) {
        var genesis = new ChainGenesis("2026-12-01T00:00:00.000000Z", ChainGenesis.FORMAT, 2, "payments");
        var all = new ArrayList<Row>();
        var anchors = new ArrayList<AuditAnchor>();
        var hash = genesis.hash();
        for (int seq = 1; seq <= rows; seq++) {
            var row = linked(seq, hash, text(seq, "CHG-" + seq));
            all.add(row);
            hash = row.hash();
            if (seq % every == 0) {
                var before =
                        anchors.isEmpty() ? AuditAnchor.NONE : anchors.getLast().digest();
                anchors.add(new AuditAnchor("2026-12-01T01:00:00Z", hash, seq / every, before, seq, "payments"));
            }
        }
        return new Chain(all, anchors, new Head(genesis, 1, genesis.hash()));
    }

    static String text(long id, String reason) {
        var row = new TreeMap<String, Object>();
        row.put("action", "promotion.start");
        row.put("actor", "ci");
        row.put("at", "2026-12-01T00:00:00.000000Z");
        row.put("detail", new TreeMap<>(java.util.Map.of("requestId", "run-" + id)));
        row.put("id", id);
        row.put("reason", reason);
        row.put("subject", "promote--payments--fraud--prod--7--" + id);
        row.put("tenant", "payments");
        return CanonicalJson.write(row);
    }

    static Row linked(long seq, String previous, String text) {
        var digest = CanonicalJson.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
        return new Row(seq, digest, new ChainLink(seq, previous, digest).hash(), text);
    }

    /// As `rows` would be exported, with all anchors.
    List<String> lines(List<Row> exported) {
        var lines = new ArrayList<String>();
        lines.add(ExportText.write(head));
        int next = 0;
        for (var row : exported) {
            lines.add(line(row));
            while (next < anchors.size() && anchors.get(next).seq() <= row.seq()) {
                lines.add(ExportText.write(anchors.get(next++)));
            }
        }
        while (next < anchors.size()) {
            lines.add(ExportText.write(anchors.get(next++)));
        }
        var anchor = anchors.isEmpty() ? AuditAnchor.NONE : anchors.getLast().digest();
        var last = exported.isEmpty()
                ? new End(0, head.previous(), anchor, anchors.size(), 0)
                : new End(exported.getLast().seq(), exported.getLast().hash(), anchor, anchors.size(), 0);
        lines.add(ExportText.write(last));
        return lines;
    }

    static String line(Row row) {
        return "{\"digest\":\"" + row.digest() + "\",\"hash\":\"" + row.hash() + "\",\"row\":" + row.row() + ",\"seq\":"
                + row.seq() + "}";
    }

    static ChainVerifier.Result verified(List<String> lines) {
        return verified(lines, null);
    }

    static ChainVerifier.Result verified(List<String> lines, ChainVerifier.@Nullable Expected expected) {
        return read(lines.stream().map(ChainVerifier::read).toList(), expected);
    }

    static ChainVerifier.Result read(List<ChainVerifier.Read> lines, ChainVerifier.@Nullable Expected expected) {
        var verifier = new ChainVerifier(expected);
        lines.forEach(verifier::take);
        return verifier.result();
    }
}
