package dev.windlass.gateway.http;

import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.jspecify.annotations.Nullable;

/// One connection's window, which counts frames, too: of a body that nobody reads just now Jetty (12.1)
/// keeps some 200 bytes of heap for each, and of one byte each a window has 65,535. What a stream leaves
/// unread at its end Jetty drops, and reports once for all its frames. Thread-safe.
final class UnreadFrames extends BufferingFlowControlStrategy {
    /// Of the least that clients fill, 1 KiB, a window has 64.
    static final int MAX = 128;

    /// Of the streams that are there; guarded by itself, as their sum is.
    private final Map<Stream, Integer> unread = new HashMap<>();

    private int sum;

    UnreadFrames() {
        super(0.5f);
    }

    @Override
    public void onStreamCreated(Stream stream) {
        synchronized (unread) {
            unread.put(stream, 0);
        }
        super.onStreamCreated(stream);
    }

    @Override
    public void onStreamDestroyed(Stream stream) {
        synchronized (unread) {
            var rest = unread.remove(stream);
            sum -= rest == null ? 0 : rest;
        }
        super.onStreamDestroyed(stream);
    }

    @Override
    public void onDataReceived(Session session, Stream stream, int length) {
        super.onDataReceived(session, stream, length);
        if (length > 0 && counted(stream, 1) > MAX) {
            ((HTTP2Session) session).onConnectionFailure(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "unread_data_frames");
        }
    }

    @Override
    public void onDataConsumed(Session session, Stream stream, int length) {
        if (length > 0) {
            var _ = counted(stream, -1);
        }
        super.onDataConsumed(session, stream, length);
    }

    /// How many there are with these more; those of a stream that isn't there any more count no more.
    ///
    /// @param stream Jetty has null for one that is gone
    private int counted(@Nullable Stream stream, int more) {
        synchronized (unread) {
            var before = unread.get(stream);
            if (before != null && before + more >= 0) {
                unread.put(stream, before + more);
                sum += more;
            }
            return sum;
        }
    }
}
