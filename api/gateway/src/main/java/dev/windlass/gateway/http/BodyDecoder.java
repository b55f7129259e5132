package dev.windlass.gateway.http;

import dev.windlass.gateway.body.Inflation;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/// Undoes `Content-Encoding`. The body limit counts decoded bytes, so that a bomb is refused as soon as it
/// passes it.
final class BodyDecoder {
    private BodyDecoder() {}

    /// What has to be undone, as the header's fields say together: null for nothing. `identity` changes nothing,
    /// however often it stands there.
    static @Nullable String encoding(HttpFields headers) {
        if (!headers.contains(HttpHeader.CONTENT_ENCODING)) {
            return null;
        }
        var codings = headers.getCSV(HttpHeader.CONTENT_ENCODING, false).stream()
                .map(String::trim)
                .filter(it -> !it.isEmpty() && !it.equalsIgnoreCase("identity"))
                .toList();
        return codings.isEmpty() ? null : String.join(", ", codings);
    }

    /// `decoded`, filled with the decoded body; owned by the caller, as is `body` still, unless it throws.
    ///
    /// @throws RefusedException with 415, 400, 413 or 503
    static StagedBody decode(String contentEncoding, StagedBody body, StagedBody decoded) {
        boolean whole = false;
        try (var in = inflation(contentEncoding, body)) {
            in.readAll(decoded);
            whole = true;
            return decoded;
        } catch (DataFormatException broken) {
            throw Refusal.bad(
                    "Content-Encoding",
                    contentEncoding,
                    "isn't what the body is: it " + Objects.requireNonNullElse(broken.getMessage(), "is damaged"),
                    "send all of it, encoded so, and nothing behind it");
        } finally {
            if (!whole) {
                decoded.close();
            }
        }
    }

    private static Inflation inflation(String contentEncoding, StagedBody body) {
        var encoded = body.content().slice(0, body.byteSize());
        return switch (contentEncoding.toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> Inflation.gzip(encoded);
            case "deflate" -> Inflation.deflate(encoded);
            default -> throw HttpProblem.unknownEncoding(contentEncoding).refused();
        };
    }
}
