package dev.windlass.gateway.http;

import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.TensorPlaces;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/// An infer request's body: what of it is staged, and what is still to come. One thread at a time; each read is the
/// last thing that its caller does, see [BodyReader#read].
final class HttpBody implements AutoCloseable {
    private final HttpCodec codec;
    private final Request request;
    private final Commons.Portion bytes;
    private final BodyReader reader;
    private @Nullable StagedBody staged;

    /// @param bytes what it costs is the tenant's
    HttpBody(
            HttpCodec codec, Request request, Commons.Portion bytes, long deadlineNanos, BodyReader.Receiver receiver) {
        this.codec = codec;
        this.request = request;
        this.bytes = bytes;
        this.reader = new BodyReader(request, deadlineNanos, receiver);
    }

    /// Of the whole body; -1 if unknown.
    long length() {
        return request.getLength();
    }

    /// How much of it is behind what is staged.
    long rest() {
        return length() - byteSize();
    }

    /// Stages all of it.
    ///
    /// @throws RefusedException as [StagedBody#open], with nothing read
    void stage() {
        hold(open(length()));
    }

    /// Stages that much of it.
    ///
    /// @throws RefusedException as [StagedBody#open], with nothing read
    void stageOnly(int headBytes) {
        var head = open(headBytes);
        head.wantOnly(headBytes);
        hold(head);
    }

    void read(Runnable then) {
        reader.read(staged(), then);
    }

    /// Reads on, so that all of it is staged.
    void readOn(Runnable then) {
        staged().wantAll(length());
        read(then);
    }

    /// What is staged, decoded, in its place.
    void decode(String encoding) {
        hold(BodyDecoder.decode(encoding, staged(), open(-1)));
    }

    /// What is staged, unpacked, in its place.
    void unpack(BodyForm form) {
        var unpacked = open(-1);
        boolean whole = false;
        try {
            form.unpack(content(), unpacked);
            whole = true;
        } finally {
            if (!whole) {
                unpacked.close();
            }
        }
        hold(unpacked);
    }

    /// Reads the rest into its places, which nothing that is staged is needed for.
    void readInto(TensorPlaces places, long deadlineNanos, Runnable then) {
        reader.mustEndBy(deadlineNanos);
        reader.read(places, then);
    }

    /// What is staged.
    ByteBuffer content() {
        return staged().content();
    }

    int byteSize() {
        return staged().byteSize();
    }

    boolean ended() {
        return reader.ended();
    }

    /// Reads the rest for nobody.
    void discard(Runnable then) {
        reader.discard(codec.bodyBytesMax(), then);
    }

    void stop() {
        reader.stop();
    }

    /// Lets go of what is staged.
    @Override
    public void close() {
        if (staged != null) {
            staged.close();
            staged = null;
        }
    }

    private StagedBody open(long expectedBytes) {
        return StagedBody.open(codec.staging(), bytes, codec.bodyBytesMax(), expectedBytes);
    }

    private void hold(StagedBody next) {
        close();
        staged = next;
    }

    private StagedBody staged() {
        if (staged == null) {
            throw new IllegalStateException("a step ran before the one that it builds on");
        }
        return staged;
    }
}
