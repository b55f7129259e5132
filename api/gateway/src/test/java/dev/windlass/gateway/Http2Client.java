package dev.windlass.gateway;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.frames.DataFrame;
import org.eclipse.jetty.http2.frames.GoAwayFrame;
import org.eclipse.jetty.http2.frames.HeadersFrame;
import org.eclipse.jetty.http2.frames.ResetFrame;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;

/// One connection of HTTP/2 by prior knowledge: Jetty's client.
final class Http2Client implements AutoCloseable {
    private final HTTP2Client client = new HTTP2Client();
    private final Session session;
    private final int port;
    final CompletableFuture<Void> ended = new CompletableFuture<>();

    Http2Client(GatewayRig rig) throws Exception {
        this(rig, 65_535);
    }

    /// @param windowBytes what the gateway may send of an answer before any of it is taken
    Http2Client(GatewayRig rig, int windowBytes) throws Exception {
        port = rig.gateway().port();
        client.setInitialStreamRecvWindow(windowBytes);
        client.start();
        session = client.connect(new InetSocketAddress("127.0.0.1", port), new Session.Listener() {
                    @Override
                    public void onGoAway(Session gone, GoAwayFrame frame) {
                        ended.complete(null);
                    }

                    @Override
                    public void onClose(Session gone, GoAwayFrame frame, Callback callback) {
                        ended.complete(null);
                        callback.succeeded();
                    }

                    @Override
                    public void onSettings(Session any, SettingsFrame frame) {
                        settings.complete(frame.getSettings());
                    }
                })
                .get(10, TimeUnit.SECONDS);
    }

    final CompletableFuture<Map<Integer, Integer>> settings = new CompletableFuture<>();

    /// @param headers of the answer
    record Answer(int status, HttpFields headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    /// A request whose body isn't there yet, and its answer.
    record Asked(Stream stream, CompletableFuture<Answer> answer) {
        void send(byte[] body, boolean last) throws Exception {
            stream.data(new DataFrame(stream.getId(), ByteBuffer.wrap(body), last))
                    .get(10, TimeUnit.SECONDS);
        }

        void reset() {
            stream.reset(new ResetFrame(stream.getId(), ErrorCode.CANCEL_STREAM_ERROR.code), Callback.NOOP);
        }
    }

    Answer ask(String method, String path, Map<String, String> headers, byte[] body) throws Exception {
        return asking(method, path, headers, body).answer.get(20, TimeUnit.SECONDS);
    }

    Answer infer(String model) throws Exception {
        return inferring(model).answer.get(20, TimeUnit.SECONDS);
    }

    Asked inferring(String model) throws Exception {
        return asking(
                "POST",
                "/acme/prod/v2/models/" + model + "/infer",
                Map.of(),
                OneModel.BODY.getBytes(StandardCharsets.UTF_8));
    }

    Asked asking(String method, String path, Map<String, String> headers, byte[] body) throws Exception {
        var asked = begin(method, path, headers, body.length, body.length == 0);
        if (body.length > 0) {
            asked.stream.data(new DataFrame(asked.stream.getId(), ByteBuffer.wrap(body), true));
        }
        return asked;
    }

    /// @param length what the head says of the body; -1 for nothing
    Asked begin(String method, String path, Map<String, String> headers, long length, boolean last) throws Exception {
        return begin(method, path, headers, length, last, true);
    }

    /// @param takes false if nothing of the answer is taken
    Asked begin(String method, String path, Map<String, String> headers, long length, boolean last, boolean takes)
            throws Exception {
        var fields = HttpFields.build();
        if (!headers.containsKey("authorization")) {
            fields.add("authorization", "Bearer " + GatewayRig.TOKEN);
        }
        headers.forEach(fields::add);
        var uri = HttpURI.from("http", "127.0.0.1", port, path);
        var request = new MetaData.Request(method, uri, HttpVersion.HTTP_2, fields, length);
        var answer = new CompletableFuture<Answer>();
        var stream = Promise.Completable.<Stream>with(
                it -> session.newStream(new HeadersFrame(request, null, last), it, new Listening(answer, takes)));
        return new Asked(stream.get(10, TimeUnit.SECONDS), answer);
    }

    private static final class Listening implements Stream.Listener {
        private final CompletableFuture<Answer> answer;
        private final boolean takes;
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private MetaData.Response head;

        private Listening(CompletableFuture<Answer> answer, boolean takes) {
            this.answer = answer;
            this.takes = takes;
        }

        @Override
        public void onHeaders(Stream stream, HeadersFrame frame) {
            head = (MetaData.Response) frame.getMetaData();
            if (frame.isEndStream()) {
                end();
            } else if (takes) {
                stream.demand();
            }
        }

        @Override
        public void onDataAvailable(Stream stream) {
            var data = stream.readData();
            if (data == null) {
                stream.demand();
                return;
            }
            var bytes = new byte[data.frame().remaining()];
            data.frame().getByteBuffer().get(bytes);
            body.writeBytes(bytes);
            data.release();
            if (data.frame().isEndStream()) {
                end();
            } else {
                stream.demand();
            }
        }

        private void end() {
            answer.complete(new Answer(head.getStatus(), head.getHttpFields(), body.toByteArray()));
        }

        @Override
        public void onReset(Stream stream, ResetFrame frame, Callback callback) {
            answer.completeExceptionally(new IllegalStateException("reset: " + frame));
            callback.succeeded();
        }

        @Override
        public void onFailure(Stream stream, int error, String reason, Throwable failure, Callback callback) {
            answer.completeExceptionally(new IllegalStateException("failed: " + reason, failure));
            callback.succeeded();
        }
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }
}
