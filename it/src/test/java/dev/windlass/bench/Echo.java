package dev.windlass.bench;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;

/// The floor: a Jetty core server in a process of its own that reads a request and sends its bytes back, on
/// the selector thread, without looking at them. Prints its port, then, for each byte it reads from stdin,
/// a line with the bytes it has allocated and the milliseconds it has paused for collections. Ends when its
/// stdin does.
public final class Echo {
    /// The end of a path whose requests are read and not sent back.
    static final String DISCARD = "/discard";

    private Echo() {}

    public static void main(String[] args) throws Exception {
        var server = new Server();
        var http = new HttpConfiguration();
        http.setSendDateHeader(false);
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new EchoHandler());
        server.start();
        System.out.println(connector.getLocalPort());
        while (System.in.read() >= 0) {
            System.out.println(allocatedBytes() + " " + pauseMillis());
        }
        System.exit(0);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getTotalThreadAllocatedBytes();
    }

    private static long pauseMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                .sum();
    }

    /// Reads a body without keeping it, and answers with two bytes.
    private static void discard(Request request, Response response, Callback callback) {
        while (true) {
            var chunk = request.read();
            if (chunk == null) {
                request.demand(Invocable.from(
                        Invocable.InvocationType.NON_BLOCKING, () -> discard(request, response, callback)));
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                callback.failed(chunk.getFailure());
                return;
            }
            chunk.release();
            if (chunk.isLast()) {
                response.getHeaders().put(HttpHeader.CONTENT_LENGTH, 2);
                response.write(true, ByteBuffer.wrap(new byte[] {'{', '}'}), callback);
                return;
            }
        }
    }

    private static final class EchoHandler extends Handler.Abstract {
        EchoHandler() {
            super(Invocable.InvocationType.NON_BLOCKING);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (Request.getPathInContext(request).endsWith(DISCARD)) {
                discard(request, response, callback);
                return true;
            }
            Content.Source.asByteBuffer(request, new org.eclipse.jetty.util.Promise.Invocable<ByteBuffer>() {
                @Override
                public void succeeded(ByteBuffer body) {
                    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.remaining());
                    response.write(true, body, callback);
                }

                @Override
                public void failed(Throwable failure) {
                    callback.failed(failure);
                }

                @Override
                public InvocationType getInvocationType() {
                    return InvocationType.NON_BLOCKING;
                }
            });
            return true;
        }
    }
}
