package dev.windlass.control;

import dev.windlass.client.message.EncryptionKeyView;
import dev.windlass.client.message.Page;
import dev.windlass.client.message.RotationOrder;
import dev.windlass.domain.DataKeyId;
import dev.windlass.domain.Names;
import dev.windlass.keys.DataKeys;
import dev.windlass.keys.KeyLostException;
import dev.windlass.keys.KmsException;
import dev.windlass.storage.DataKeyStore.DataKey;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The keys that data is encrypted with, without their secrets.
final class EncryptionKeyRoutes {
    private static final String ROOT = "/v1/encryption-keys";
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final TenantStore tenants;
    private final DataKeys keys;
    private final Audits audits;
    private final Bodies bodies;

    EncryptionKeyRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.keys = parts.encryption().keys();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.PLATFORM, this::list),
                RouteSpec.post(ROOT + ":rotate", Access.PLATFORM, this::rotate));
    }

    private void list(Context ctx) {
        Params.only(ctx, Set.of());
        Answers.json(
                ctx,
                200,
                new Page<>(keys.list().stream().map(EncryptionKeyRoutes::view).toList()));
    }

    /// The order's row comes first: a rotation that a crash ends half-way is begun again by whoever reads
    /// it.
    private void rotate(Context ctx) {
        Params.only(ctx, Set.of());
        var order = bodies.read(ctx, RotationOrder.class);
        var reason = Params.reason(order.reason(), "");
        var tenant = order.tenant() == null ? null : Params.checked("tenant", order.tenant(), Names::name);
        if (tenant != null && tenants.find(tenant).isEmpty()) {
            throw new ApiException(
                    ApiFailure.invalid("tenant", tenant, "isn't there", "name one of windlass tenant list"));
        }
        audits.changed(() -> {
            audits.write(
                    Gatekeeper.principal(ctx),
                    tenant,
                    new Audits.Event("encryption-keys.rotate", tenant == null ? "all" : tenant, reason, Map.of()));
            return order;
        });
        Answers.json(
                ctx,
                200,
                new Page<>(
                        rotated(tenant).stream().map(EncryptionKeyRoutes::view).toList()));
    }

    private List<DataKey> rotated(@Nullable String tenant) {
        var made = asked(() -> tenant == null ? keys.rotateAll() : List.of(keys.rotate(tenant)));
        return keys.list().stream().filter(it -> made.contains(it.id())).toList();
    }

    private static List<DataKeyId> asked(Supplier<List<DataKeyId>> rotation) {
        try {
            return rotation.get();
        } catch (KmsException away) {
            throw new ApiException(new ApiFailure.Unavailable("keys", String.valueOf(away.getMessage()), RETRY));
        } catch (KeyLostException lost) {
            throw new ApiException(new ApiFailure.Conflict(
                    "KeyLost",
                    String.valueOf(lost.getMessage()),
                    "bring the key back, or leave this tenant out",
                    null));
        }
    }

    private static EncryptionKeyView view(DataKey it) {
        return new EncryptionKeyView(
                it.id().text(),
                it.id().tenant(),
                DataKeys.kek(it.id().tenant()),
                it.kekVersion(),
                it.madeAt(),
                it.destroyedAt());
    }
}
