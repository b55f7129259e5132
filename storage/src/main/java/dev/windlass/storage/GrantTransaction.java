package dev.windlass.storage;

import dev.windlass.domain.Digest;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.RunKind;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// One wish to hold an endpoint, inside its transaction and under the endpoint's row lock.
record GrantTransaction(Handle handle, GrantWish wish) {
    /// @param attempts on the endpoint so far
    GrantResult grant(long attempts) {
        var holder = EndpointStore.holder(handle, wish.endpoint());
        var earlier = earlier(holder.orElse(null));
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (holder.isPresent() && !holder.get().name().equals(wish.takeOver())) {
            return new GrantResult.Taken(holder.get());
        }
        var takenFrom = takenFrom();
        holder.map(Holder::name)
                .filter(former -> !QueueStore.putBack(handle, tenant(), former))
                .filter(this::forgetUnplanned)
                .ifPresent(former -> forgetRequest(handle, tenant(), former));
        return wish.kind() == RunKind.PROMOTION
                ? QueueStore.named(handle, tenant(), wish.requestId())
                        .map(waiting -> called(attempts, waiting))
                        .orElseGet(() -> raise(attempts + 1, takenFrom))
                : raise(attempts + 1, takenFrom);
    }

    /// The promotion whose place is taken, or was taken by the rollback whose place is taken; null if none.
    private @Nullable String takenFrom() {
        return handle.createQuery("""
                        SELECT CASE kind WHEN 'PROMOTION' THEN name ELSE taken_from END AS taken_from FROM promotion
                         WHERE tenant = :tenant AND name = :name
                        """)
                .bind("tenant", tenant())
                .bind("name", wish.takeOver())
                .map((row, _) -> Optional.ofNullable(row.getString("taken_from")))
                .findOne()
                .flatMap(it -> it)
                .orElse(null);
    }

    private record Earlier(
            String name, long attempt, @Nullable Digest planDigest, boolean queued, boolean ended) {}

    /// What the same request was granted before; a rollback is never taken for the promotion whose key it
    /// reuses. An attempt without a plan that holds nothing any more has started nothing: it is
    /// forgotten, and the request is granted anew.
    private Optional<GrantResult> earlier(@Nullable Holder holder) {
        var earlier = handle.createQuery("""
                        SELECT name, n, plan_digest, queued_at IS NOT NULL AS queued, ended_at IS NOT NULL AS ended
                          FROM promotion
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("tenant", tenant())
                .bind("requestId", wish.requestId())
                .bind("kind", kind())
                .map((row, _) -> new Earlier(
                        row.getString("name"),
                        row.getLong("n"),
                        Columns.nullableDigest(row, "plan_digest"),
                        row.getBoolean("queued"),
                        row.getBoolean("ended")))
                .findOne();
        if (earlier.isEmpty()) {
            return Optional.empty();
        }
        var found = earlier.get();
        if (found.planDigest() != null) {
            return Optional.of(new GrantResult.Known(found.name(), found.planDigest()));
        }
        if (holder != null && holder.name().equals(found.name())) {
            return Optional.of(new GrantResult.Granted(found.name(), found.attempt(), holder.fence()));
        }
        if (found.queued()) {
            return found.ended() ? Optional.of(new GrantResult.Withdrawn(found.name())) : Optional.empty();
        }
        forgetUnplanned(found.name());
        return Optional.empty();
    }

    /// An attempt without a plan has started nothing and can start nothing any more: its row goes.
    private boolean forgetUnplanned(String name) {
        return handle.createUpdate("""
                        DELETE FROM promotion
                         WHERE tenant = :tenant AND name = :name AND seq = 0 AND plan_digest IS NULL
                        """)
                        .bind("tenant", tenant())
                        .bind("name", name)
                        .execute()
                == 1;
    }

    /// The request that was granted as `name` may be sent again.
    static void forgetRequest(Handle handle, String tenant, String name) {
        handle.createUpdate("DELETE FROM promotion_request WHERE tenant = :tenant AND name = :name")
                .bind("tenant", tenant)
                .bind("name", name)
                .execute();
    }

    /// The turn of one that has waited, under the name that it has had since.
    private GrantResult called(long attempts, QueueStore.Named waiting) {
        long fence = hold(waiting.name(), attempts);
        handle.createUpdate("""
                        UPDATE promotion SET fence = :fence, reason = 'Started', message = '', updated_at = now()
                         WHERE tenant = :tenant AND name = :name
                        """)
                .bind("tenant", tenant())
                .bind("name", waiting.name())
                .bind("fence", fence)
                .execute();
        audit(waiting.name());
        return new GrantResult.Granted(waiting.name(), waiting.attempt(), fence);
    }

    private GrantResult raise(long attempt, @Nullable String takenFrom) {
        var endpoint = wish.endpoint();
        String name = switch (wish.kind()) {
            case PROMOTION -> endpoint.promotionName(Objects.requireNonNull(wish.version(), "version"), attempt);
            case ROLLBACK, OPERATOR -> endpoint.rollbackName(attempt);
        };
        long fence = hold(name, attempt);
        insert(name, attempt, fence, takenFrom);
        audit(name);
        handle.createUpdate("""
                        UPDATE promotion_request SET state = 'GRANTED', name = :name
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("kind", kind())
                .bind("name", name)
                .bind("tenant", tenant())
                .bind("requestId", wish.requestId())
                .execute();
        return new GrantResult.Granted(name, attempt, fence);
    }

    /// Makes `name` the holder, under a fence of its own.
    private long hold(String name, long attempt) {
        return handle.createQuery("""
                        UPDATE endpoint
                           SET fence = fence + 1, attempts = :attempt, holder = :name, holder_kind = :kind,
                               held_since = now()
                         WHERE tenant = :tenant AND model = :model AND env = :env RETURNING fence
                        """)
                .bindMethods(wish.endpoint())
                .bind("attempt", attempt)
                .bind("name", name)
                .bind("kind", wish.kind().name())
                .mapTo(Long.class)
                .one();
    }

    private void insert(String name, long attempt, long fence, @Nullable String takenFrom) {
        handle.createUpdate("""
                        INSERT INTO promotion (name, tenant, model, env, kind, n, request_id, version, fence,
                                               requested_by, taken_from)
                        VALUES (:name, :tenant, :model, :env, :kind, :n, :requestId, :version, :fence, :initiator,
                                :takenFrom)
                        """)
                .bindMethods(wish.endpoint())
                .bind("name", name)
                .bind("kind", kind())
                .bind("n", attempt)
                .bind("requestId", wish.requestId())
                .bind("version", wish.version())
                .bind("fence", fence)
                .bind("initiator", wish.initiator())
                .bind("takenFrom", takenFrom)
                .execute();
    }

    private record Order(
            String principal, String digest, @Nullable String retryOf, String reason, Map<String, String> token) {
        Map<String, Object> facts(String requestId) {
            return token.isEmpty()
                    ? Map.of("requestId", requestId, "requestDigest", digest)
                    : Map.of("requestId", requestId, "requestDigest", digest, Origin.FIELD, token);
        }
    }

    /// The start's own row, so that none is without one. Who asked stands in the request's row; a start
    /// that was not asked for through the API has none.
    private void audit(String name) {
        var order = handle.createQuery("""
                        SELECT principal, request_digest, retry_of, reason, token FROM promotion_request
                         WHERE tenant = :tenant AND request_id = :requestId AND kind = :kind
                        """)
                .bind("tenant", tenant())
                .bind("requestId", wish.requestId())
                .bind("kind", kind())
                .map((row, _) -> new Order(
                        row.getString("principal"),
                        row.getString("request_digest"),
                        row.getString("retry_of"),
                        row.getString("reason"),
                        KeyStore.claims(row, "token")))
                .findOne()
                .orElseGet(() -> new Order(wish.initiator(), "", null, "", Map.of()));
        String action = switch (wish.kind()) {
            case PROMOTION -> order.retryOf() == null ? "promotion.start" : "promotion.retry";
            case ROLLBACK, OPERATOR -> "rollback.start";
        };
        AuditLog.append(
                handle,
                new AuditLog.Entry(
                        tenant(), order.principal(), action, name, order.reason(), order.facts(wish.requestId())));
    }

    private String tenant() {
        return wish.endpoint().tenant();
    }

    private String kind() {
        return EndpointStore.kind(wish.kind());
    }
}
