package dev.windlass.gateway;

import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A client of the gRPC front with a connection of its own: grpc-java's, with protobuf's own messages.
final class GrpcClient implements AutoCloseable {
    final AtomicReference<Metadata> headers = new AtomicReference<>(new Metadata());
    final AtomicReference<Metadata> trailers = new AtomicReference<>(new Metadata());
    private final ManagedChannel channel;

    GrpcClient(GatewayRig rig) {
        this(rig, 1 << 20);
    }

    /// @param windowBytes what it takes unread
    GrpcClient(GatewayRig rig, int windowBytes) {
        channel = NettyChannelBuilder.forAddress("127.0.0.1", rig.gateway().grpcPort())
                .usePlaintext()
                .flowControlWindow(windowBytes)
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    /// A new call of a method, as acme's invoker, or with other metadata.
    ClientCall<byte[], byte[]> call(String method, Map<String, String> metadata, CallOptions options) {
        var all = new Metadata();
        if (!metadata.containsKey("authorization")) {
            all.put(key("authorization"), "Bearer " + GatewayRig.TOKEN);
        }
        metadata.forEach((name, value) -> {
            if (!value.isEmpty()) {
                all.put(key(name), value);
            }
        });
        ClientInterceptor sends = MetadataUtils.newAttachHeadersInterceptor(all);
        ClientInterceptor hears = MetadataUtils.newCaptureMetadataInterceptor(headers, trailers);
        return ClientInterceptors.intercept(channel, sends, hears).newCall(method(method), options);
    }

    /// A call whose head goes out before any message.
    ClientCall<byte[], byte[]> open(String method) {
        var all = new Metadata();
        all.put(key("authorization"), "Bearer " + GatewayRig.TOKEN);
        var streaming = method(method).toBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .build();
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(all))
                .newCall(streaming, CallOptions.DEFAULT);
    }

    byte[] ask(String method, byte[] message, Map<String, String> metadata) {
        var deadline = CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS);
        return ClientCalls.blockingUnaryCall(call(method, metadata, deadline), message);
    }

    DynamicMessage ask(String method, DynamicMessage question, String answer) {
        return OipProto.read(answer, ask(method, question.toByteArray(), Map.of()));
    }

    DynamicMessage infer(DynamicMessage request) {
        return ask("ModelInfer", request, "ModelInferResponse");
    }

    Future<byte[]> asking(byte[] message) {
        return ClientCalls.futureUnaryCall(call("ModelInfer", Map.of(), CallOptions.DEFAULT), message);
    }

    String header(String name) {
        return headers.get().get(key(name));
    }

    String trailer(String name) {
        return trailers.get().get(key(name));
    }

    private static Metadata.Key<String> key(String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static MethodDescriptor<byte[], byte[]> method(String name) {
        return MethodDescriptor.<byte[], byte[]>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("inference.GRPCInferenceService/" + name)
                .setRequestMarshaller(new Bytes())
                .setResponseMarshaller(new Bytes())
                .build();
    }

    private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
        @Override
        public InputStream stream(byte[] message) {
            return new ByteArrayInputStream(message);
        }

        @Override
        public byte[] parse(InputStream message) {
            try {
                return message.readAllBytes();
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        }
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
