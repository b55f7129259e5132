package dev.windlass.gateway.http;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.ParsedRequest;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/// How one request's body says what is asked: the seam between the ways of writing tensors. Whatever its form, a
/// request is admitted, staged, limited, placed, and shadowed alike.
sealed interface BodyForm permits OipForm, ArrowForm {
    /// As the request's head says it.
    static BodyForm of(HttpCodec codec, HttpFields headers) {
        return MediaTypes.isArrow(headers) ? new ArrowForm(headers) : new OipForm(codec.reader(), headers);
    }

    /// How many bytes to stage before [#parseHead]; -1 if the body must be complete before it is looked at.
    ///
    /// @param bodyBytes within the limit for bodies; -1 if unknown
    int headBytes(long bodyBytes);

    /// Reads the head of a body while the rest is still to come; null if that must be seen first.
    ///
    /// @param head as many bytes as [#headBytes] said
    /// @param restBytes how many will come
    /// @throws RefusedException with 400, naming field and remedy
    @Nullable ParsedRequest parseHead(ByteBuffer head, long restBytes, InstanceSpec spec);

    /// As many bytes of JSON as take as long to be read as so many of this form.
    long effort(long bytes);

    /// Whether a whole body has to be unpacked before it is parsed; throws nothing.
    boolean packed(HttpBody body);

    /// Unpacks a whole body.
    ///
    /// @param unpacked gets it; stays the caller's
    /// @throws RefusedException with 400, 413 or 503
    void unpack(ByteBuffer content, StagedBody unpacked);

    /// Reads a whole body.
    ///
    /// @param content views of it are kept
    /// @throws RefusedException with 400, naming field and remedy
    ParsedRequest parse(ByteBuffer content, InstanceSpec spec);
}
