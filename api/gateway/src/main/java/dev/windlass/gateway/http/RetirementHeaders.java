package dev.windlass.gateway.http;

import dev.windlass.gateway.route.Retiring;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// Headers of a version that retires: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), and a `Link` to its successor.
final class RetirementHeaders {
    private static final DateTimeFormatter HTTP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT);

    private RetirementHeaders() {}

    static List<HttpField> of(Retiring retiring) {
        var notice = retiring.notice();
        var fields = new ArrayList<HttpField>(List.of(
                new PreEncodedHttpField(
                        "Deprecation", "@" + notice.deprecatedAt().getEpochSecond()),
                new PreEncodedHttpField(
                        "Sunset", HTTP_DATE.format(notice.sunset().atOffset(ZoneOffset.UTC)))));
        var successor = retiring.successorPath();
        if (successor != null) {
            fields.add(new PreEncodedHttpField("Link", "<" + successor + ">; rel=\"successor-version\""));
        }
        return fields;
    }
}
