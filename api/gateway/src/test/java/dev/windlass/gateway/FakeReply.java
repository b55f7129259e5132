package dev.windlass.gateway;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.gateway.FakeInstance.Result;
import dev.windlass.gateway.FakeInstance.Value;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.WantedOutputs;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// What a model that is a function said, as an inference worker's reply.
final class FakeReply implements Reply {
    private final Result.Outputs result;
    private final long queueNanos;
    private final long computeNanos;
    private final InstanceSpec spec;
    private final WantedOutputs wanted;
    private final Request request;

    /// What it answers, still in its room.
    interface Request {
        byte[] fingerprint();

        List<Value> asked();

        void release();
    }

    FakeReply(
            InstanceSpec spec,
            WantedOutputs wanted,
            Result.Outputs result,
            long queueNanos,
            long computeNanos,
            Request request) {
        this.spec = spec;
        this.wanted = wanted;
        this.result = result;
        this.queueNanos = queueNanos;
        this.computeNanos = computeNanos;
        this.request = request;
    }

    @Override
    public List<ReplyTensor> outputs() {
        var all = new ArrayList<ReplyTensor>();
        for (int i = 0; i < wanted.count(result.values().size()); i++) {
            int output = wanted.place(i);
            all.add(tensor(spec.outputs().get(output).name(), result.values().get(output)));
        }
        return all;
    }

    private ReplyTensor tensor(String name, Value value) {
        if (value.datatype() != Datatype.BYTES) {
            var data = value.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
            return new ReplyTensor(name, value.datatype(), value.dims(), data, null);
        }
        int bytes = value.strings().stream().mapToInt(it -> it.length).sum();
        var data = ByteBuffer.allocate(bytes);
        var offsets = ByteBuffer.allocate(8 * (value.strings().size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
        offsets.putLong(0);
        for (var string : value.strings()) {
            data.put(string);
            offsets.putLong(data.position());
        }
        return new ReplyTensor(name, Datatype.BYTES, value.dims(), data.flip(), offsets.flip());
    }

    @Override
    public boolean nonFinite() {
        return result.nonFinite();
    }

    @Override
    public long queueNanos() {
        return queueNanos;
    }

    @Override
    public long computeNanos() {
        return computeNanos;
    }

    @Override
    public byte[] fingerprint() {
        return request.fingerprint();
    }

    @Override
    public long requestBytes() {
        return spec.requestBytes(
                request.asked().stream().mapToLong(it -> it.data().limit()).sum(), 0);
    }

    List<TensorSpec> inputs() {
        return spec.inputs();
    }

    List<Value> asked() {
        return request.asked();
    }

    @Override
    public long byteSize() {
        return outputs().stream().mapToLong(it -> it.data().limit()).sum();
    }

    @Override
    public void close() {
        request.release();
    }
}
