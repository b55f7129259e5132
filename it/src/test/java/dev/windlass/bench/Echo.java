package dev.windlass.bench;

import com.sun.management.ThreadMXBean;
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
/// the selector thread, without looking at them; a GET says what its heap cost so far. Prints its port; ends
/// when its stdin does.
public final class Echo {
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
            // Nobody writes there; only the end counts.
        }
        System.exit(0);
    }

    private static final class EchoHandler extends Handler.Abstract {
        EchoHandler() {
            super(Invocable.InvocationType.NON_BLOCKING);
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            if (request.getMethod().equals("GET")) {
                Content.Sink.write(response, true, heap(), callback);
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

        /// Bytes that were allocated and seconds that were spent in GC pauses since the start.
        private static String heap() {
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long pauseMillis = ManagementFactory.getGarbageCollectorMXBeans().stream()
                    .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                    .sum();
            return threads.getTotalThreadAllocatedBytes() + " " + pauseMillis / 1e3;
        }
    }
}
