package dev.windlass.gateway.grpc;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The service's methods by name. Messages are bytes, which the handlers read and write.
final class GrpcMethods extends HandlerRegistry {
    static final String SERVICE = "inference.GRPCInferenceService";

    /// The one whose calls carry many messages.
    static final String STREAM = "ModelStreamInfer";

    private final Map<String, ServerMethodDefinition<InputStream, InputStream>> methods = new HashMap<>();
    private final String served;

    /// @param handlers by the methods' names
    GrpcMethods(Map<String, ServerCallHandler<InputStream, InputStream>> handlers) {
        handlers.forEach((name, handler) -> methods.put(
                SERVICE + "/" + name,
                method(
                        SERVICE + "/" + name,
                        name.equals(STREAM)
                                ? MethodDescriptor.MethodType.BIDI_STREAMING
                                : MethodDescriptor.MethodType.UNARY,
                        handler)));
        this.served = String.join(", ", handlers.keySet().stream().sorted().toList());
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        var known = methods.get(name);
        return known == null && name.startsWith(SERVICE + "/")
                ? method(name, MethodDescriptor.MethodType.UNARY, this::unserved)
                : known;
    }

    private ServerCall.Listener<InputStream> unserved(ServerCall<InputStream, InputStream> call, Metadata headers) {
        call.close(
                Status.UNIMPLEMENTED.withDescription(
                        call.getMethodDescriptor().getBareMethodName() + " isn't served here; use one of " + served),
                new Metadata());
        return new ServerCall.Listener<>() {};
    }

    private static ServerMethodDefinition<InputStream, InputStream> method(
            String name, MethodDescriptor.MethodType type, ServerCallHandler<InputStream, InputStream> handler) {
        var method = MethodDescriptor.<InputStream, InputStream>newBuilder()
                .setType(type)
                .setFullMethodName(name)
                .setRequestMarshaller(new Untouched())
                .setResponseMarshaller(new Untouched())
                .build();
        return ServerMethodDefinition.create(method, handler);
    }

    /// What is compressed stays so: it is undone where its bytes are counted and no event loop waits for
    /// it.
    static DecompressorRegistry undoneLater() {
        return DecompressorRegistry.emptyInstance()
                .with(Codec.Identity.NONE, false)
                .with(new StillPacked("gzip"), true)
                .with(new StillPacked("deflate"), true);
    }

    private record StillPacked(String encoding) implements Decompressor {
        @Override
        public String getMessageEncoding() {
            return encoding;
        }

        @Override
        public InputStream decompress(InputStream packed) {
            return packed;
        }
    }

    /// Messages are read while gRPC hands them over, and while it takes them.
    private static final class Untouched implements MethodDescriptor.Marshaller<InputStream> {
        @Override
        public InputStream stream(InputStream message) {
            return message;
        }

        @Override
        public InputStream parse(InputStream message) {
            return message;
        }
    }
}
