package dev.windlass.control;

import io.javalin.http.Context;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// What a handler left of a request's body is read before the answer goes. Else the connection is reset under
/// a client that is still sending, and with it goes the answer that says why it was refused (RFC 9112, 9.6).
///
/// A longer rest isn't waited for: the answer goes at once with `Connection: close`, and what comes is read
/// for a moment more, so that the client finds the answer before the end.
final class UnreadBody {
    /// Two pieces of our own client's uploads.
    static final long BYTES_MAX = 16L << 20;

    private static final Duration WAIT = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = 2_000_000;
    private static final int CHUNK = 64 << 10;

    private UnreadBody() {}

    static void read(Context ctx) throws IOException {
        if (!announced(ctx) || ctx.res().isCommitted()) {
            return;
        }
        var body = ctx.req().getInputStream();
        if (ctx.req().getContentLengthLong() <= BYTES_MAX && toItsEnd(body)) {
            return;
        }
        ctx.header("Connection", "close");
        answer(ctx);
        linger(body);
    }

    /// A client that waits for `100 Continue` has sent nothing, and reading would ask it to.
    private static boolean announced(Context ctx) {
        var length = ctx.req().getContentLengthLong();
        return (length > 0 || ctx.header("Transfer-Encoding") != null) && ctx.header("Expect") == null;
    }

    private static void answer(Context ctx) throws IOException {
        try (var result = ctx.resultInputStream()) {
            var bytes = result == null ? new byte[0] : result.readAllBytes();
            ctx.res().setContentLength(bytes.length);
            ctx.res().getOutputStream().write(bytes);
        }
        ctx.res().flushBuffer();
    }

    private static boolean toItsEnd(ServletInputStream body) {
        var chunk = new byte[CHUNK];
        long until = System.nanoTime() + WAIT.toNanos();
        try {
            for (long left = BYTES_MAX; left > 0 && System.nanoTime() < until; ) {
                int read = body.read(chunk);
                if (read < 0) {
                    return true;
                }
                left -= read;
            }
        } catch (IOException _) {
            // The client has gone, or fell silent for the connection's idle time.
            return false;
        }
        return false;
    }

    /// Never blocks: the answer is out, and a silent client waits for the connection's end.
    private static void linger(ServletInputStream body) throws IOException {
        var chunk = new byte[CHUNK];
        long until = System.nanoTime() + LINGER.toNanos();
        while (System.nanoTime() < until) {
            if (body.available() > 0) {
                body.read(chunk);
            } else {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }
}
