package dev.windlass.gateway.http;

import dev.windlass.gateway.refusal.Refusal;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;

/// What keeps a client that is over its limit from costing others anything but a moment now and then: a
/// client that asks again as soon as it was refused would have the selector to itself by refusals alone,
/// however cheap they are, and by the bodies that go with them. It is told at once; its connection's next
/// request, or the rest of a body that nobody will read, is left in the kernel for a while, which is less
/// than it was asked to stay away for.
final class Pacing {
    private static final long PAUSE_MILLIS = 100;

    /// Of a body that is read for nobody, for each connection.
    private static final long BYTES_PER_MILLI = (4L << 20) / 1000;

    /// Of a body whose length nobody has said.
    private static final long BYTES_ASSUMED = 1 << 20;

    private Pacing() {}

    static boolean of(Refusal refusal) {
        return refusal instanceof Refusal.OverLimit;
    }

    /// Lets the connection go on with its next request.
    static void afterAnswer(Request request, Runnable goOn) {
        later(request, goOn, PAUSE_MILLIS);
    }

    /// The same for a connection that carries several requests at once: this one is open for as long, and
    /// there are not more than so many.
    static void beforeAnswer(Request request, Runnable answer) {
        later(request, answer, PAUSE_MILLIS);
    }

    /// Reads what nobody wants, of a client that isn't answered before.
    static void beforeBody(Request request, Runnable read) {
        long bytes = request.getLength() < 0 ? BYTES_ASSUMED : request.getLength();
        var components = request.getComponents();
        later(request, () -> components.getExecutor().execute(read), PAUSE_MILLIS + bytes / BYTES_PER_MILLI);
    }

    private static void later(Request request, Runnable task, long millis) {
        var _ = request.getComponents().getScheduler().schedule(task, millis, TimeUnit.MILLISECONDS);
    }
}
