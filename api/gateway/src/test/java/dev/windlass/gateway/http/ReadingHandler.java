package dev.windlass.gateway.http;

import dev.windlass.gateway.body.BodyPart;
import dev.windlass.gateway.refusal.Refusal;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// Reads each request's body by a [BodyReader], on the selector, and answers `!`.
abstract class ReadingHandler<P extends BodyPart> extends Handler.Abstract.NonBlocking {
    /// Where a body goes; nothing of it was read yet.
    abstract P begins(Request request);

    abstract void ended(Request request, P part);

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        var part = begins(request);
        var reader = new BodyReader(request, Long.MAX_VALUE, new BodyReader.Receiver() {
            @Override
            public void bodyRefused(Refusal problem, boolean broken) {
                callback.failed(problem.refused());
            }

            @Override
            public void fail(Throwable failure) {
                callback.failed(failure);
            }
        });
        reader.read(part, () -> {
            ended(request, part);
            response.write(true, ByteBuffer.wrap(new byte[] {'!'}), callback);
        });
        return true;
    }
}
