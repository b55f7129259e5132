package dev.windlass.gateway;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A gateway in front of model `m`, which gives back what it is given, for tests that send Arrow streams.
public final class ArrowRig implements AutoCloseable {
    public static final String TYPE = "application/vnd.apache.arrow.stream";

    private final GatewayRig rig;
    private volatile List<Seen> seen = List.of();

    public ArrowRig(Path directory) throws Exception {
        rig = new GatewayRig(directory).start().keys();
    }

    /// An input as the model saw it.
    public record Seen(Datatype datatype, long[] dims, byte[] data, List<byte[]> strings) {}

    public ArrowRig serve(List<TensorSpec> tensors) {
        return serve(tensors, tensors);
    }

    /// @param outputs as many as `inputs`, of the same types
    public ArrowRig serve(List<TensorSpec> inputs, List<TensorSpec> outputs) {
        rig.serve("m", new FakeInstance(GatewayRig.key("m", "1"), inputs, outputs, this::answer));
        return this;
    }

    /// On an inference worker that makes rows of columns, where they are to be made.
    public FakeInstanceColumns serveColumns(List<TensorSpec> tensors) {
        var instance = FakeInstance.ofColumns(GatewayRig.key("m", "1"), tensors, this::answer);
        rig.serve("m", instance);
        return instance.columns::get;
    }

    /// How many inputs came as columns.
    public interface FakeInstanceColumns {
        int count();
    }

    private FakeInstance.Result answer(List<FakeInstance.Value> inputs) {
        var all = new ArrayList<Seen>();
        for (var input : inputs) {
            var data = new byte[input.data().remaining()];
            input.data().duplicate().get(data);
            all.add(new Seen(input.datatype(), input.dims(), data, input.strings()));
        }
        seen = all;
        return new FakeInstance.Result.Outputs(inputs, false);
    }

    public List<Seen> seen() {
        return seen;
    }

    /// @param headers names and values in turn
    public HttpResponse<byte[]> ask(byte[] stream, String... headers) throws Exception {
        var request = rig.request("/acme/prod/v2/models/m/infer").POST(HttpRequest.BodyPublishers.ofByteArray(stream));
        if (!Arrays.asList(headers).contains("Content-Type")) {
            request.header("Content-Type", TYPE);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return rig.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    GatewayRig rig() {
        return rig;
    }

    @Override
    public void close() {
        rig.close();
    }
}
