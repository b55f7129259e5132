package dev.windlass.client.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Payloads as Temporal's remote codec protocol has them (`temporal.api.common.v1.Payloads` in JSON):
/// bytes are base64.
public record CodecPayloads(List<CodecPayload> payloads) {
    public CodecPayloads(@Nullable List<CodecPayload> payloads) {
        this.payloads = payloads == null ? List.of() : List.copyOf(payloads);
    }

    public record CodecPayload(Map<String, byte[]> metadata, byte[] data) {
        public CodecPayload(@Nullable Map<String, byte[]> metadata, byte @Nullable [] data) {
            this.metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
            this.data = data == null ? new byte[0] : data;
        }
    }
}
