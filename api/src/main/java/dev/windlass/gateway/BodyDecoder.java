package dev.windlass.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/// Undoes `Content-Encoding`. The body limit counts decoded bytes, so that a bomb is refused as soon as it
/// passes it.
final class BodyDecoder {
    private static final int STEP_BYTES = 8192;

    private BodyDecoder() {}

    static boolean encoded(@Nullable String contentEncoding) {
        return contentEncoding != null
                && !contentEncoding.isBlank()
                && !contentEncoding.trim().equalsIgnoreCase("identity");
    }

    /// `decoded`, filled with the decoded body; owned by the caller, as is `body` still, unless it throws.
    ///
    /// @throws GatewayProblem.RefusedException with 415, 400, 413 or 503
    static StagedBody decode(String contentEncoding, StagedBody body, StagedBody decoded) {
        boolean whole = false;
        try (var in = stream(contentEncoding, body)) {
            var step = new byte[STEP_BYTES];
            for (int count = in.read(step); count >= 0; count = in.read(step)) {
                decoded.append(ByteBuffer.wrap(step, 0, count));
            }
            whole = true;
            return decoded;
        } catch (IOException broken) {
            throw GatewayProblem.bad(
                    "Content-Encoding", contentEncoding, "isn't what the body is", "send all of it, encoded so");
        } finally {
            if (!whole) {
                decoded.close();
            }
        }
    }

    private static InputStream stream(String contentEncoding, StagedBody body) throws IOException {
        var encoded = new ByteBufferInput(body.content(), 0, body.byteSize());
        return switch (contentEncoding.trim().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new GZIPInputStream(encoded);
            case "deflate" -> new InflaterInputStream(encoded);
            default -> throw GatewayProblem.unknownEncoding(contentEncoding).refused();
        };
    }
}
