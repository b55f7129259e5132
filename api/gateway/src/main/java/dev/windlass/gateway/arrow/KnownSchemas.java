package dev.windlass.gateway.arrow;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The schemas that a version was sent last: who sends a frame sends many of the same columns, and reading what they
/// are makes a third of a request's objects. One is known by all of its bytes.
final class KnownSchemas {
    /// One that is longer is read each time.
    static final int BYTES_MAX = 8 << 10;

    /// When there are more, all are forgotten: only versions that are gone keep old ones.
    private static final int VERSIONS_MAX = 64;

    private static final Map<InstanceSpec, KnownSchemas> KEPT = new ConcurrentHashMap<>();

    /// The two that came last; a canary's clients are often of two kinds.
    private volatile @Nullable Known last;

    private volatile @Nullable Known other;

    private record Known(ByteBuffer bytes, FrameSchema schema) {}

    private KnownSchemas() {}

    /// @param messages at the schema
    /// @throws RefusedException as [FrameSchema#read]
    static FrameSchema of(Messages messages, InstanceSpec spec) {
        int bytes = messages.bodyAt() - messages.start();
        if (bytes > BYTES_MAX) {
            return FrameSchema.read(messages, spec);
        }
        var kept = KEPT.get(spec);
        var found = kept == null ? null : kept.find(messages, bytes);
        if (found != null) {
            return found;
        }
        var schema = FrameSchema.read(messages, spec);
        if (kept == null) {
            if (KEPT.size() >= VERSIONS_MAX) {
                KEPT.clear();
            }
            kept = KEPT.computeIfAbsent(spec, _ -> new KnownSchemas());
        }
        kept.keep(new Known(copy(messages, bytes), schema));
        return schema;
    }

    private @Nullable FrameSchema find(Messages messages, int bytes) {
        var first = last;
        if (first != null && is(first, messages, bytes)) {
            return first.schema();
        }
        var second = other;
        return second != null && is(second, messages, bytes) ? second.schema() : null;
    }

    /// Two threads may lose one to each other, which costs one more reading.
    private void keep(Known known) {
        other = last;
        last = known;
    }

    private static boolean is(Known known, Messages messages, int bytes) {
        if (known.bytes().limit() != bytes) {
            return false;
        }
        var in = messages.flat.in;
        int limit = in.limit();
        boolean same = known.bytes().equals(in.limit(messages.start() + bytes).position(messages.start()));
        in.clear().limit(limit);
        return same;
    }

    private static ByteBuffer copy(Messages messages, int bytes) {
        var copy = ByteBuffer.allocate(bytes);
        copy.put(0, messages.flat.in, messages.start(), bytes);
        return copy;
    }
}
