package dev.windlass.gateway.oip;

import dev.windlass.domain.VersionRef;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.body.DirectBuffers;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.schedule.Commons;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Writes a reply as a `ModelInferResponse`. The protocol has all tensors raw or all of them typed: they
/// are raw if one is wanted so, or has no type of its own there.
public final class WireReply {
    /// Of a raw tensor's tag and length.
    private static final int DATA_HEAD_BYTES = 12;

    private final byte[] id;
    private final byte[] model;
    private final byte[] version;
    private final WireTensor[] outputs;
    private final boolean raw;

    private WireReply(byte[] id, byte[] model, byte[] version, WireTensor[] outputs, boolean raw) {
        this.id = id;
        this.model = model;
        this.version = version;
        this.outputs = outputs;
        this.raw = raw;
    }

    /// @param portion pays for the buffer
    /// @return one message, the caller's to close
    /// @throws RefusedException with 503 if there is no buffer for it
    public static DirectBuffers.Loan write(
            DirectBuffers buffers,
            Commons.Portion portion,
            Reply reply,
            ReplyPlan plan,
            @Nullable String id,
            VersionRef version) {
        var shown = plan.shown(reply).outputs();
        var tensors = Arrays.stream(plan.places()).mapToObj(shown::get).toArray(ReplyTensor[]::new);
        boolean raw = IntStream.range(0, tensors.length).anyMatch(i -> plan.binary()[i])
                || Arrays.stream(tensors).anyMatch(WireReply::untyped);
        var outputs = Arrays.stream(tensors).map(it -> WireTensor.of(it, raw)).toArray(WireTensor[]::new);
        var message =
                new WireReply(utf8(id == null ? "" : id), utf8(version.model()), utf8(version.version()), outputs, raw);
        var loan = ReplyEncoder.borrow(buffers, portion, message.byteSize());
        boolean whole = false;
        try {
            message.write(new WireOut(loan.buffer()));
            loan.settle(loan.buffer().flip().limit());
            whole = true;
            return loan;
        } finally {
            if (!whole) {
                loan.close();
            }
        }
    }

    /// A message that is written as it is asked for.
    public record Streamed(BodyPiece message, long byteSize) {}

    /// The same as [#write], but all raw and not yet written. The reply must not be closed meanwhile.
    public static Streamed stream(Reply reply, ReplyPlan plan, @Nullable String id, VersionRef version) {
        var shown = plan.shown(reply).outputs();
        var outputs = Arrays.stream(plan.places())
                .mapToObj(it -> WireTensor.of(shown.get(it), true))
                .toArray(WireTensor[]::new);
        var message = new WireReply(
                utf8(id == null ? "" : id), utf8(version.model()), utf8(version.version()), outputs, true);
        long dataBytes = Arrays.stream(outputs)
                .mapToLong(it -> WireOut.sized(it.dataBytes()))
                .sum();
        long byteSize = message.byteSize();
        var pieces = new ArrayList<BodyPiece>();
        var head = ByteBuffer.allocate(Math.toIntExact(byteSize - dataBytes));
        message.writeHead(new WireOut(head));
        pieces.add(new BodyPiece.Plain(head.flip()));
        for (var output : outputs) {
            var data = ByteBuffer.allocate(DATA_HEAD_BYTES);
            new WireOut(data).head(6, output.dataBytes());
            pieces.add(new BodyPiece.Plain(data.flip()));
            pieces.add(BodyPiece.binary(output.tensor()));
        }
        return new Streamed(new BodyPiece.Sequence(pieces), byteSize);
    }

    private static boolean untyped(ReplyTensor tensor) {
        return tensor.datatype() == Datatype.FP16 || tensor.datatype() == Datatype.BF16;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long byteSize() {
        long size = WireOut.sizedUnlessEmpty(model.length)
                + WireOut.sizedUnlessEmpty(version.length)
                + WireOut.sizedUnlessEmpty(id.length);
        for (var output : outputs) {
            size += WireOut.sized(output.describedBytes()) + (raw ? WireOut.sized(output.dataBytes()) : 0);
        }
        return size;
    }

    private void write(WireOut out) {
        writeHead(out);
        if (raw) {
            for (var output : outputs) {
                out.head(6, output.dataBytes());
                output.putRaw(out.target());
            }
        }
    }

    /// All before the raw tensors.
    private void writeHead(WireOut out) {
        out.bytesUnlessEmpty(1, model).bytesUnlessEmpty(2, version).bytesUnlessEmpty(3, id);
        for (var output : outputs) {
            out.head(5, output.describedBytes());
            output.describe(out);
        }
    }
}
