package dev.windlass.gateway.shadow;

import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a client was answered, kept on the heap until the shadow has answered, too: its room in the slab
/// is free by then.
final class KeptOutputs {
    private KeptOutputs() {}

    /// @param reply not closed yet
    static List<ReplyTensor> of(Reply reply) {
        return reply.outputs().stream()
                .map(it -> new ReplyTensor(it.name(), it.datatype(), it.dims(), copy(it.data()), copyOf(it.offsets())))
                .toList();
    }

    private static @Nullable ByteBuffer copyOf(@Nullable ByteBuffer from) {
        return from == null ? null : copy(from);
    }

    private static ByteBuffer copy(ByteBuffer from) {
        var source = from.duplicate().clear().limit(from.limit());
        return ByteBuffer.allocate(source.remaining()).put(source).flip().order(ByteOrder.LITTLE_ENDIAN);
    }
}
