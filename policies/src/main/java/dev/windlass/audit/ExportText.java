package dev.windlass.audit;

import dev.windlass.audit.ExportLine.Anchor;
import dev.windlass.audit.ExportLine.End;
import dev.windlass.audit.ExportLine.Head;
import dev.windlass.audit.ExportLine.Row;
import dev.windlass.audit.ExportLine.Unreadable;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The text of an export's lines, canonical JSON each. A row's line is taken apart by hand: what counts
/// is the very text of the row in it, and there are millions.
public final class ExportText {
    private static final String DIGEST = "{\"digest\":\"";
    private static final String HASH = "\",\"hash\":\"";
    private static final String ROW = "\",\"row\":";
    private static final String SEQ = ",\"seq\":";
    private static final int HASH_AT = DIGEST.length() + Hash.CHARS;
    private static final int ROW_AT = HASH_AT + HASH.length() + Hash.CHARS;
    private static final int TEXT_AT = ROW_AT + ROW.length();
    private static final int SEQ_DIGITS_MAX = 18;

    private ExportText() {}

    public static String write(Head head) {
        return CanonicalJson.write(head);
    }

    public static String write(AuditAnchor anchor) {
        return CanonicalJson.write(Map.of("anchor", anchor));
    }

    public static String write(End end) {
        return CanonicalJson.write(Map.of("end", end));
    }

    /// What stands in a line; whatever isn't a line of an export is [Unreadable]. Whether a row's text is
    /// canonical is asked of [#canonical].
    public static ExportLine read(String line) {
        return split(line).<ExportLine>map(row -> row).orElseGet(() -> rare(line));
    }

    /// What a row's line says; empty if it is none.
    public static Optional<Row> split(String line) {
        int end = line.lastIndexOf(SEQ);
        if (!line.startsWith(DIGEST)
                || end < TEXT_AT
                || !line.endsWith("}")
                || !line.startsWith(HASH, HASH_AT)
                || !line.startsWith(ROW, ROW_AT)
                || !Hash.at(line, DIGEST.length())
                || !Hash.at(line, HASH_AT + HASH.length())) {
            return Optional.empty();
        }
        var digits = line.substring(end + SEQ.length(), line.length() - 1);
        if (!isNumber(digits)) {
            return Optional.empty();
        }
        var text = line.substring(TEXT_AT, end);
        return Optional.of(new Row(
                Long.parseLong(digits),
                line.substring(DIGEST.length(), HASH_AT),
                line.substring(HASH_AT + HASH.length(), ROW_AT),
                text.equals("null") ? null : text));
    }

    /// True if a row's text is canonical: one that reads as two values, with two keys of a name, say,
    /// there may not be.
    public static boolean canonical(String text) {
        try {
            var tree = WindlassJson.mapper().readTree(text);
            return tree.isObject() && CanonicalJson.write(tree).equals(text);
        } catch (JacksonException | IllegalArgumentException _) {
            return false;
        }
    }

    private static boolean isNumber(String digits) {
        return !digits.isEmpty()
                && digits.length() <= SEQ_DIGITS_MAX
                && digits.charAt(0) != '0'
                && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static ExportLine rare(String line) {
        try {
            var tree = WindlassJson.mapper().readTree(line);
            if (tree.has("chain")) {
                return as(line, write(head(tree)), head(tree));
            }
            if (tree.has("anchor")) {
                var anchor = AuditAnchor.read(CanonicalJson.write(tree.get("anchor")));
                return as(line, write(anchor), new Anchor(anchor));
            }
            if (tree.has("end")) {
                return as(line, write(end(tree)), end(tree));
            }
        } catch (JacksonException | IllegalArgumentException _) {
            // Unreadable, like what is none of them.
        }
        return new Unreadable("it is no line of an export");
    }

    private static Head head(JsonNode tree) {
        var head = WindlassJson.mapper().treeToValue(tree, Head.class);
        Hash.checked("previous", String.valueOf(head.previous()));
        if (head.chain() == null || head.first() < 1) {
            throw new IllegalArgumentException("chain and first must be there");
        }
        return head;
    }

    private static End end(JsonNode tree) {
        var end = WindlassJson.mapper().treeToValue(tree.get("end"), End.class);
        Hash.checked("hash", String.valueOf(end.hash()));
        Hash.checked("anchor", String.valueOf(end.anchor()));
        return end;
    }

    /// What was read is what stands there only if it would be written so.
    private static ExportLine as(String line, String written, ExportLine read) {
        return line.equals(written) ? read : new Unreadable("it is no line of an export");
    }
}
