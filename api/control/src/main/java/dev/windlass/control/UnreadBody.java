package dev.windlass.control;

import dev.windlass.quota.SharedPool;
import dev.windlass.quota.Shares;
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

    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final long PAUSE_NANOS = 2_000_000;
    private static final int CHUNK = 64 << 10;

    private final BodyPace pace;

    @SharedPool(
            value = "rests of refused bodies",
            limit = "128, each for at most 7 s",
            share = "Shares: one tenant alone half; an address that has shown no key counts as one",
            full = "the rest isn't read: the answer goes at once, the connection ends")
    private final Shares places;

    /// @param places bodies that are read on at once
    UnreadBody(int places, BodyPace pace) {
        this.places = new Shares(places);
        this.pace = pace;
    }

    void read(Context ctx) throws IOException {
        if (!announced(ctx) || ctx.res().isCommitted()) {
            return;
        }
        var who = Gatekeeper.tenant(ctx).orElse("*" + ctx.ip());
        if (places.take(who, 1) != Shares.Answer.TAKEN) {
            ctx.header("Connection", "close");
            answer(ctx);
            return;
        }
        try {
            read(ctx, ctx.req().getInputStream());
        } finally {
            places.giveBack(who, 1);
        }
    }

    private void read(Context ctx, ServletInputStream body) throws IOException {
        boolean patient = ctx.statusCode() != 408 && ctx.req().getContentLengthLong() <= BYTES_MAX;
        if (patient && toItsEnd(PacedBody.rest(ctx, pace))) {
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

    private static boolean toItsEnd(PacedBody body) {
        var chunk = new byte[CHUNK];
        try {
            for (long left = BYTES_MAX; left > 0; ) {
                int read = body.read(chunk);
                if (read < 0) {
                    return true;
                }
                left -= read;
            }
        } catch (IOException _) {
            // The client has gone, or is too slow.
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
