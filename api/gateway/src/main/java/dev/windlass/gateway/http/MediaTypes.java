package dev.windlass.gateway.http;

import dev.windlass.gateway.oip.ReplyEncoder;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Which format a request has and which one its answer, by `Content-Type` and `Accept`. Only Arrow is
/// told by them: clients of the Open Inference Protocol send any type, or none.
final class MediaTypes {
    /// An Arrow IPC stream.
    static final String ARROW = "application/vnd.apache.arrow.stream";

    /// An Arrow IPC file, which has an index at its end and isn't served.
    private static final String ARROW_FILE = "application/vnd.apache.arrow.file";

    static final String JSON = "application/json";

    private MediaTypes() {}

    /// Whether a request is an Arrow stream.
    static boolean isArrow(HttpFields headers) {
        return is(headers.get(HttpHeader.CONTENT_TYPE), ARROW);
    }

    static boolean isArrowFile(HttpFields headers) {
        return is(headers.get(HttpHeader.CONTENT_TYPE), ARROW_FILE);
    }

    /// What writes the answer: as `Accept` likes it best, and where that likes both alike as the request
    /// was written. One that likes neither gets it so, too. What of Arrow it names in `codecs` is no
    /// matter: answers aren't compressed.
    static ReplyEncoder answer(HttpCodec codec, HttpFields headers) {
        boolean asked = isArrow(headers);
        if (headers.contains(HttpHeader.ACCEPT)) {
            double arrow = quality(headers, ARROW);
            double json = quality(headers, JSON);
            boolean named = headers.getCSV(HttpHeader.ACCEPT, true).stream().anyMatch(it -> is(it, ARROW));
            asked = asked ? json <= arrow : named && arrow > 0 && arrow >= json;
        }
        return asked ? codec.arrow() : codec.json();
    }

    /// How well a client likes a type, by what it says of it most exactly; 0 if it doesn't.
    private static double quality(HttpFields headers, String type) {
        double best = 0;
        int exactness = 0;
        for (var range : headers.getCSV(HttpHeader.ACCEPT, true)) {
            int exact = is(range, type) ? 3 : is(range, "application/*") ? 2 : is(range, "*/*") ? 1 : 0;
            if (exact > exactness) {
                exactness = exact;
                best = weight(range);
            }
        }
        return best;
    }

    private static double weight(String range) {
        for (var parameter : range.split(";", -1)) {
            var trimmed = parameter.trim();
            if (trimmed.regionMatches(true, 0, "q=", 0, 2)) {
                try {
                    return Double.parseDouble(trimmed.substring(2).trim());
                } catch (NumberFormatException notNumber) {
                    return 0;
                }
            }
        }
        return 1;
    }

    /// Whether a value, without its parameters, is a type.
    private static boolean is(@Nullable String value, String type) {
        if (value == null || !value.regionMatches(true, 0, type, 0, type.length())) {
            return false;
        }
        var rest = value.substring(type.length()).trim();
        return rest.isEmpty() || rest.charAt(0) == ';';
    }
}
