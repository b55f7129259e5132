package dev.windlass.payload;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.windlass.domain.DataKeyId;
import dev.windlass.domain.Id;
import io.temporal.api.common.v1.Payload;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.HasWorkflowSerializationContext;
import io.temporal.payload.context.SerializationContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Encrypts payloads whole, metadata included, for the tenant that their workflow's id names, or for the
/// platform if it names none. The key's id stands beside, in the metadata, so that whoever has the keys
/// can decrypt without knowing where a payload came from. A payload decrypts in its namespace and by its
/// own key alone, and in no workflow of another tenant. What isn't encrypted is decoded as it is: it was
/// written before encryption was switched on.
public final class TenantCodec implements PayloadCodec {
    static final String ENCODING = "encoding";
    static final ByteString ENCRYPTED = ByteString.copyFromUtf8("binary/encrypted");
    static final String KEY = "encryption-key-id";

    private final PayloadCipher cipher;
    private final String namespace;
    private final Writing writing;
    private final @Nullable String tenant;

    /// What becomes of payloads that are sent.
    public enum Writing {
        ENCRYPTED,
        PLAIN
    }

    public TenantCodec(PayloadCipher cipher, String namespace, Writing writing) {
        this(cipher, namespace, writing, null);
    }

    private TenantCodec(PayloadCipher cipher, String namespace, Writing writing, @Nullable String tenant) {
        this.cipher = cipher;
        this.namespace = namespace;
        this.writing = writing;
        this.tenant = tenant;
    }

    /// The key that a payload is encrypted with; empty if it isn't encrypted by us.
    public static Optional<DataKeyId> keyOf(Payload payload) {
        if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
            return Optional.empty();
        }
        try {
            var text = payload.getMetadataOrDefault(KEY, ByteString.EMPTY).toStringUtf8();
            return Optional.of(DataKeyId.parse(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    @Override
    public TenantCodec withContext(SerializationContext context) {
        return context instanceof HasWorkflowSerializationContext workflow
                ? new TenantCodec(cipher, namespace, writing, tenantOf(workflow.getWorkflowId()))
                : this;
    }

    @Override
    public List<Payload> encode(List<Payload> payloads) {
        return writing == Writing.PLAIN
                ? payloads
                : payloads.stream().map(this::encode).toList();
    }

    @Override
    public List<Payload> decode(List<Payload> payloads) {
        return payloads.stream().map(this::decode).toList();
    }

    private Payload encode(Payload plain) {
        try {
            var encrypted = cipher.encrypt(tenant, plain.toByteArray(), context());
            return Payload.newBuilder()
                    .putMetadata(ENCODING, ENCRYPTED)
                    .putMetadata(KEY, ByteString.copyFromUtf8(encrypted.key().text()))
                    .setData(ByteString.copyFrom(encrypted.bytes()))
                    .build();
        } catch (RuntimeException e) {
            throw new PayloadKeyException(
                    "a payload for " + (tenant == null ? "the platform" : "tenant " + tenant) + " can't be encrypted: "
                            + e.getMessage(),
                    e);
        }
    }

    /// One payload; whatever isn't encrypted comes back as it is.
    ///
    /// @throws PayloadKeyException if its key can't be had or isn't the one
    public Payload decode(Payload payload) {
        if (!ENCRYPTED.equals(payload.getMetadataMap().get(ENCODING))) {
            return payload;
        }
        var key = keyOf(payload)
                .orElseThrow(() -> new PayloadKeyException("an encrypted payload doesn't say in " + KEY
                        + " by which key of ours: another program's codec wrote it"));
        if (tenant != null && key.tenant() != null && !Objects.equals(tenant, key.tenant())) {
            throw new PayloadKeyException("a payload of tenant " + key.tenant() + " lies in a workflow of tenant "
                    + tenant + ": somebody put it there");
        }
        try {
            return Payload.parseFrom(cipher.decrypt(key, payload.getData().toByteArray(), context()));
        } catch (InvalidProtocolBufferException | RuntimeException e) {
            throw new PayloadKeyException("a payload can't be decrypted: " + e.getMessage(), e);
        }
    }

    private byte[] context() {
        return ("windlass-payload\0" + namespace).getBytes(UTF_8);
    }

    private static @Nullable String tenantOf(@Nullable String workflowId) {
        if (workflowId == null) {
            return null;
        }
        try {
            return switch (Id.parse(workflowId)) {
                case Id.Endpoint(var endpoint) -> endpoint.tenant();
                case Id.Attempt attempt -> attempt.endpoint().tenant();
                case Id.Retirement(var version) -> version.tenant();
                case Id.Journey(var version, var _) -> version.tenant();
                case Id.Group group -> group.tenant();
                default -> null;
            };
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }
}
