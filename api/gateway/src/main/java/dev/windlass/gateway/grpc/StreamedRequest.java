package dev.windlass.gateway.grpc;

import dev.windlass.gateway.body.StagedBody;
import dev.windlass.gateway.oip.WireStream;
import dev.windlass.gateway.refusal.Refusal;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One request of a stream, and its place in the order of answers. Any thread answers, once.
final class StreamedRequest implements Respondent {
    /// Whoever is over a limit hears of it so much later, and so do those behind.
    private static final long PAUSE_MILLIS = 100;

    private final GrpcStream stream;
    private final String traceId;
    private final long arrivedNanos = System.nanoTime();
    private @Nullable GrpcDoor door;
    private volatile @Nullable String id;
    private @Nullable Outgoing outgoing;
    private byte @Nullable [] refusal;

    /// It was answered, or nobody waits for it any more.
    private boolean over;

    StreamedRequest(GrpcStream stream, String traceId) {
        this.stream = stream;
        this.traceId = traceId;
    }

    /// @param behind where it is asked
    void ask(StagedBody message, boolean packed, GrpcDoor behind) {
        door = behind;
        behind.take(message, packed);
    }

    synchronized boolean isAnswered() {
        return outgoing != null || refusal != null;
    }

    /// Nobody waits for it any more.
    void leave() {
        if (door != null) {
            door.hungUp();
        }
        synchronized (this) {
            over = true;
            if (outgoing != null) {
                outgoing.copied();
                outgoing.close();
            }
        }
    }

    /// Writes what it was answered.
    ///
    /// @return the receiver's to close once the client has taken it; null if that is nothing to be paid for
    synchronized @Nullable Outgoing write(ServerCall<InputStream, InputStream> call) {
        var answer = outgoing;
        if (answer == null) {
            call.sendMessage(WrittenMessage.of(ByteBuffer.wrap(Objects.requireNonNull(refusal))));
            return null;
        }
        try {
            call.sendMessage(answer.message().behind(WireStream.head(answer.byteSize())));
        } finally {
            answer.copied();
        }
        return answer;
    }

    @Override
    public String traceId() {
        return traceId;
    }

    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    public void isNamed(@Nullable String name) {
        id = name;
    }

    @Override
    public void answer(Metadata unsaid, Outgoing message) {
        synchronized (this) {
            if (over) {
                message.copied();
                message.close();
                return;
            }
            over = true;
            outgoing = message;
        }
        stream.later(0, stream::goOn);
    }

    @Override
    public void refuse(Refusal why, Metadata unsaid) {
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
        }
        var text = String.valueOf(GrpcStatus.of(why).getDescription());
        var bytes = WireStream.refusal(text, id, GrpcStatus.REASON, why.code());
        stream.later(why instanceof Refusal.OverLimit ? PAUSE_MILLIS : 0, () -> refused(bytes));
    }

    private void refused(byte[] bytes) {
        synchronized (this) {
            refusal = bytes;
        }
        stream.goOn();
    }

    @Override
    public void fail(String why) {
        stream.fail(why);
    }
}
