package dev.windlass.bench;

import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// The floor: Jetty's core, one selector, answering each request with its own body on the selector's thread.
final class EchoServer {
    private static final int THREADS_MAX = 16;

    private EchoServer() {}

    /// Prints its port once it listens; ends when its stdin does.
    public static void main(String[] args) throws Exception {
        var server = new Server(new QueuedThreadPool(THREADS_MAX));
        var connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put("Content-Type", "application/json");
                response.getHeaders().put("Content-Length", request.getLength());
                Content.copy(request, response, callback);
                return true;
            }
        });
        server.start();
        System.out.println(connector.getLocalPort());
        while (System.in.read() >= 0) {
            // Only the end counts.
        }
        server.stop();
    }
}
