package dev.windlass.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// One stream, which is read as far as it is told.
final class GrpcStreaming extends ClientCall.Listener<byte[]> {
    final BlockingQueue<DynamicMessage> answers = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> ended = new CompletableFuture<>();
    final ClientCall<byte[], byte[]> call;

    GrpcStreaming(ClientCall<byte[], byte[]> call, int wanted) {
        this.call = call;
        call.start(this, new Metadata());
        call.request(wanted);
    }

    @Override
    public void onMessage(byte[] message) {
        answers.add(OipProto.read("ModelStreamInferResponse", message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        ended.complete(status);
    }

    DynamicMessage answer() throws InterruptedException {
        var next = answers.poll(20, TimeUnit.SECONDS);
        assertThat(next).as("an answer").isNotNull();
        return next;
    }

    String id() throws InterruptedException {
        var answer = answer();
        assertThat(OipProto.get(answer, "error_message")).isEqualTo("");
        return (String) OipProto.get((DynamicMessage) OipProto.get(answer, "infer_response"), "id");
    }

    static byte[] request(String model, String id, int elements) {
        var tensor =
                OipProto.of("InferTensor", Map.of("name", "x", "datatype", "FP32", "shape", List.of((long) elements)));
        return OipProto.of(
                        "ModelInferRequest",
                        Map.of(
                                "model_name",
                                model,
                                "id",
                                id,
                                "inputs",
                                List.of(tensor),
                                "raw_input_contents",
                                List.of(ByteString.copyFrom(new byte[4 * elements]))))
                .toByteArray();
    }
}
