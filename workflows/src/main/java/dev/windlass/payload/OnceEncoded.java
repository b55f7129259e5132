package dev.windlass.payload;

import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.internal.worker.WorkflowExecutionException;
import io.temporal.payload.context.SerializationContext;
import java.lang.reflect.Type;
import java.util.Optional;

/// Encodes failures, their messages and stack traces as well, each once. Temporal's SDK (Java 1.38.0,
/// `SyncWorkflow.handleUpdate`) makes a failure of an update validator's exception and then, of what
/// carries that, another one: encoded twice, all that its caller would read is "Encoded failure".
public record OnceEncoded(DataConverter codec) implements DataConverter {
    /// @param codec that encodes failures, too
    public static DataConverter of(CodecDataConverter codec) {
        return new OnceEncoded(codec);
    }

    @Override
    public Failure exceptionToFailure(Throwable throwable) {
        return throwable instanceof WorkflowExecutionException made
                ? made.getFailure()
                : codec.exceptionToFailure(throwable);
    }

    @Override
    public RuntimeException failureToException(Failure failure) {
        return codec.failureToException(failure);
    }

    @Override
    public DataConverter withContext(SerializationContext context) {
        return new OnceEncoded(codec.withContext(context));
    }

    @Override
    public <T> Optional<Payload> toPayload(T value) {
        return codec.toPayload(value);
    }

    @Override
    public <T> T fromPayload(Payload payload, Class<T> type, Type generic) {
        return codec.fromPayload(payload, type, generic);
    }

    @Override
    public Optional<Payloads> toPayloads(Object... values) {
        return codec.toPayloads(values);
    }

    @Override
    public <T> T fromPayloads(int index, Optional<Payloads> payloads, Class<T> type, Type generic) {
        return codec.fromPayloads(index, payloads, type, generic);
    }

    @Override
    public Object[] fromPayloads(Optional<Payloads> payloads, Class<?>[] types, Type[] generics) {
        return codec.fromPayloads(payloads, types, generics);
    }
}
