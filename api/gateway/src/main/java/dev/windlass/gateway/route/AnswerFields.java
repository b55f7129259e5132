package dev.windlass.gateway.route;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// What every front says beside an answer, by name: HTTP in headers, gRPC in metadata.
public final class AnswerFields {
    /// Which arm answered; in a request, the arm that is asked for by name.
    public static final String ARM = "Windlass-Arm";

    public static final String TRACE_ID = "Windlass-Trace-Id";

    public static final String TIMES = "Server-Timing";

    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private AnswerFields() {}

    /// Where an answer came from.
    public static Map<String, String> of(Destination.Labels labels) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Windlass-Model-Version", labels.version());
        fields.put("Windlass-Artifact-Digest", labels.digest());
        fields.put(ARM, labels.arm());
        fields.put("Windlass-Epoch", Long.toString(labels.epoch()));
        var retiring = labels.retiring();
        if (retiring != null) {
            fields.putAll(of(retiring));
        }
        return fields;
    }

    /// Of a version that retires: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and a `Link` to its successor.
    public static Map<String, String> of(Retiring retiring) {
        var notice = retiring.notice();
        var fields = new LinkedHashMap<String, String>();
        fields.put("Deprecation", "@" + notice.deprecatedAt().getEpochSecond());
        fields.put("Sunset", HTTP_DATE.format(notice.sunset().atOffset(ZoneOffset.UTC)));
        var successor = retiring.successorPath();
        if (successor != null) {
            fields.put("Link", "<" + successor + ">; rel=\"successor-version\"");
        }
        return fields;
    }
}
