package dev.windlass.gateway.oip;

import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.slab.DeviceNanos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A reply with classes in the place of some outputs; all else is the reply's.
final class ClassifiedReply implements Reply {
    private final Reply reply;
    private final List<ReplyTensor> outputs;

    /// @param places of the outputs that are written
    /// @param classes of each, or 0
    /// @throws RefusedException if that are more than [ClassBudget] has
    ClassifiedReply(Reply reply, int[] places, int[] classes) {
        this.reply = reply;
        var shown = new ArrayList<>(reply.outputs());
        var budget = new ClassBudget();
        for (int i = 0; i < places.length; i++) {
            if (classes[i] > 0) {
                shown.set(places[i], BestClasses.in(shown.get(places[i]), classes[i], budget));
            }
        }
        this.outputs = List.copyOf(shown);
    }

    @Override
    public List<ReplyTensor> outputs() {
        return outputs;
    }

    @Override
    public boolean nonFinite() {
        return reply.nonFinite();
    }

    @Override
    public long queueNanos() {
        return reply.queueNanos();
    }

    @Override
    public long computeNanos() {
        return reply.computeNanos();
    }

    @Override
    public int rows() {
        return reply.rows();
    }

    @Override
    public int batchRows() {
        return reply.batchRows();
    }

    @Override
    public @Nullable DeviceNanos device() {
        return reply.device();
    }

    @Override
    public byte[] fingerprint() {
        return reply.fingerprint();
    }

    @Override
    public long requestBytes() {
        return reply.requestBytes();
    }

    @Override
    public long byteSize() {
        return reply.byteSize();
    }

    @Override
    public boolean cameInParts() {
        return reply.cameInParts();
    }

    @Override
    public void leaveSlab() {
        reply.leaveSlab();
    }

    @Override
    public void close() {
        reply.close();
    }
}
