package dev.windlass.gateway.http;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;

/// One connection's window, which counts frames, too: of a body that nobody reads just now Jetty (12.1)
/// keeps some 200 bytes of heap for each, and of one byte each a window has 65,535.
final class UnreadFrames extends BufferingFlowControlStrategy {
    /// Of the least that clients fill, 1 KiB, a window has 64.
    static final int MAX = 128;

    private final AtomicInteger unread = new AtomicInteger();

    UnreadFrames() {
        super(0.5f);
    }

    @Override
    public void onDataReceived(Session session, Stream stream, int length) {
        super.onDataReceived(session, stream, length);
        if (length > 0 && unread.incrementAndGet() == MAX + 1) {
            ((HTTP2Session) session).onConnectionFailure(ErrorCode.ENHANCE_YOUR_CALM_ERROR.code, "unread_data_frames");
        }
    }

    @Override
    public void onDataConsumed(Session session, Stream stream, int length) {
        if (length > 0) {
            unread.decrementAndGet();
        }
        super.onDataConsumed(session, stream, length);
    }
}
