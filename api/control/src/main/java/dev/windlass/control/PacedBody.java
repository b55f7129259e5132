package dev.windlass.control;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.time.Duration;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.IdleTimeout;

/// A request's body that must come in time. A read blocks no longer than the body's deadline, which each byte
/// moves on by the rate that is asked for. Used by one thread.
final class PacedBody extends InputStream {
    private static final long NANOS = 1_000_000_000;
    private static final long SLACK_NANOS = 50_000_000;

    private final InputStream in;
    private final EndPoint connection;
    private final Duration grace;
    private final long bytesPerSecond;
    private long since = System.nanoTime();
    private long received;

    /// The deadline has passed.
    static final class TooSlowException extends IOException {
        @Serial
        private static final long serialVersionUID = 1;

        private final String limit;

        private TooSlowException(String limit) {
            super("the body came more slowly than " + limit);
            this.limit = limit;
        }

        ApiException refusal() {
            return new ApiException(new ApiFailure.TooSlow(limit));
        }
    }

    /// @param bytesPerSecond 0 if the whole body has only the grace
    private PacedBody(Context ctx, Duration grace, long bytesPerSecond) throws IOException {
        this.in = ctx.req().getInputStream();
        this.connection = ServletContextRequest.getServletContextRequest(ctx.req())
                .getConnectionMetaData()
                .getConnection()
                .getEndPoint();
        this.grace = grace;
        this.bytesPerSecond = bytesPerSecond;
    }

    /// A body that has one deadline for all of it.
    static PacedBody text(Context ctx, BodyPace pace) throws IOException {
        return new PacedBody(ctx, pace.text(), 0);
    }

    /// An upload's body, that must keep a rate in each piece of it.
    static PacedBody piece(Context ctx, BodyPace pace) throws IOException {
        return new PacedBody(ctx, pace.grace(), pace.bytesPerSecond());
    }

    /// What is left of a body that nobody wants.
    static PacedBody rest(Context ctx, BodyPace pace) throws IOException {
        return new PacedBody(ctx, pace.unread(), 0);
    }

    /// A new piece begins: what the server did meanwhile isn't the sender's time.
    void begin() {
        since = System.nanoTime();
        received = 0;
    }

    ApiException tooSlow() {
        return slow().refusal();
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (left() <= 0) {
            throw slow();
        }
        int read = in.available() > 0 ? in.read(into, offset, length) : blocking(into, offset, length);
        received += Math.max(0, read);
        return read;
    }

    /// The connection's own idle time ends the read where the deadline comes before it.
    private int blocking(byte[] into, int offset, int length) throws IOException {
        long usual = connection.getIdleTimeout();
        long left = Math.max(1, left() / 1_000_000);
        if (usual > 0 && usual <= left) {
            return in.read(into, offset, length);
        }
        if (connection instanceof IdleTimeout idle) {
            // Else the time in which nobody read counts.
            idle.notIdle();
        }
        connection.setIdleTimeout(left);
        try {
            return in.read(into, offset, length);
        } catch (IOException broken) {
            throw left() <= SLACK_NANOS ? slow() : broken;
        } finally {
            connection.setIdleTimeout(usual);
        }
    }

    private long left() {
        long allowed = grace.toNanos() + (bytesPerSecond == 0 ? 0 : received * NANOS / bytesPerSecond);
        return since + allowed - System.nanoTime();
    }

    private TooSlowException slow() {
        return new TooSlowException(
                bytesPerSecond == 0
                        ? "in " + grace.toMillis() + " ms"
                        : bytesPerSecond + " bytes/s after " + grace.toMillis() + " ms");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
