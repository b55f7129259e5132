package dev.windlass.control;

import com.google.protobuf.ByteString;
import dev.windlass.access.Action;
import dev.windlass.access.Resource;
import dev.windlass.client.message.CodecPayloads;
import dev.windlass.client.message.CodecPayloads.CodecPayload;
import dev.windlass.domain.DataKeyId;
import dev.windlass.domain.Texts;
import dev.windlass.keys.KeyLostException;
import dev.windlass.payload.PayloadKeyException;
import dev.windlass.payload.TenantCodec;
import io.javalin.http.Context;
import io.temporal.api.common.v1.Payload;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Temporal's remote codec: decodes payloads for whoever may read those of their tenant, and says so in
/// the audit. What he may not read, or nobody can, comes back as it came, so that a page of several
/// tenants' shows his.
final class CodecRoutes {
    static final String DECODE = "/v1/codec/decode";
    private static final int PAYLOADS_MAX = 1_000;
    private static final int NAMESPACE_CHARS_MAX = 255;
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final Encryption encryption;
    private final Audits audits;
    private final Bodies bodies;

    CodecRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.encryption = parts.encryption();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(RouteSpec.post(DECODE, Access.KNOWN, this::decode));
    }

    /// What one request decodes: each tenant's rights are looked at once, and its payloads counted by key.
    private final class Batch {
        private final Context ctx;
        private final Map<String, Boolean> readable = new HashMap<>();
        private final Map<String, TreeMap<String, Integer>> counts = new TreeMap<>();

        Batch(Context ctx) {
            this.ctx = ctx;
        }

        Payload decoded(Payload payload) {
            var key = TenantCodec.keyOf(payload);
            if (key.isEmpty() || !readable(key.get())) {
                return payload;
            }
            try {
                var plain = encryption.codec().decode(payload);
                counts.computeIfAbsent(owner(key.get()), _ -> new TreeMap<>())
                        .merge(key.get().text(), 1, Integer::sum);
                return plain;
            } catch (PayloadKeyException failed) {
                if (!(failed.getCause() instanceof KeyLostException)) {
                    throw new ApiException(
                            new ApiFailure.Unavailable("keys", String.valueOf(failed.getMessage()), RETRY));
                }
                return payload.toBuilder()
                        .putMetadata("windlass-error", ByteString.copyFromUtf8(String.valueOf(failed.getMessage())))
                        .build();
            }
        }

        private boolean readable(DataKeyId key) {
            var tenant = key.tenant();
            return readable.computeIfAbsent(
                    owner(key),
                    _ -> Gatekeeper.may(
                            ctx,
                            Action.READ_PAYLOADS,
                            tenant == null ? Resource.PLATFORM : new Resource.OfTenant(tenant)));
        }

        void write(@Nullable String namespace) {
            counts.forEach((owner, byKey) -> audits.write(
                    Gatekeeper.principal(ctx),
                    owner.isEmpty() ? null : owner,
                    new Audits.Event(
                            "payloads.decoded",
                            owner.isEmpty() ? "platform" : owner,
                            "",
                            Map.of("payloads", byKey, "namespace", namespace == null ? "" : namespace))));
        }

        private static String owner(DataKeyId key) {
            var tenant = key.tenant();
            return tenant == null ? "" : tenant;
        }
    }

    private void decode(Context ctx) {
        // Newer UIs ask to keep references to payloads that are stored elsewhere, of which we have none.
        Params.only(ctx, Set.of("preserveStorageRefs"));
        Preflight.allow(ctx, encryption.uiOrigin());
        var asked = bodies.readLong(ctx, CodecPayloads.class);
        if (asked.payloads().size() > PAYLOADS_MAX) {
            throw new ApiException(ApiFailure.invalid(
                    "payloads",
                    Integer.toString(asked.payloads().size()),
                    "are more than " + PAYLOADS_MAX,
                    "send fewer at once"));
        }
        var namespace = namespace(ctx);
        var batch = new Batch(ctx);
        var answers = asked.payloads().stream()
                .map(it -> shown(batch.decoded(payload(it))))
                .toList();
        audits.changed(() -> {
            batch.write(namespace);
            return answers;
        });
        Answers.json(ctx, 200, new CodecPayloads(answers));
    }

    private static @Nullable String namespace(Context ctx) {
        var given = ctx.header("X-Namespace");
        return given == null || given.isBlank()
                ? null
                : Params.checked("X-Namespace", given, (field, value) -> Texts.line(field, value, NAMESPACE_CHARS_MAX));
    }

    private static Payload payload(CodecPayload it) {
        var payload = Payload.newBuilder().setData(ByteString.copyFrom(it.data()));
        it.metadata().forEach((name, value) -> payload.putMetadata(name, ByteString.copyFrom(value)));
        return payload.build();
    }

    private static CodecPayload shown(Payload it) {
        var metadata = new TreeMap<String, byte[]>();
        it.getMetadataMap().forEach((name, value) -> metadata.put(name, value.toByteArray()));
        return new CodecPayload(metadata, it.getData().toByteArray());
    }
}
