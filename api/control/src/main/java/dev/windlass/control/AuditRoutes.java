package dev.windlass.control;

import dev.windlass.audit.ExportText;
import dev.windlass.client.message.AuditChainPage;
import dev.windlass.client.message.AuditEntry;
import dev.windlass.client.message.AuditPage;
import dev.windlass.client.message.AuditRange;
import dev.windlass.client.message.Page;
import dev.windlass.domain.Texts;
import dev.windlass.json.WindlassJson;
import dev.windlass.storage.AuditAnchors;
import dev.windlass.storage.AuditChains;
import dev.windlass.storage.AuditLog;
import dev.windlass.storage.AuditLog.Filter;
import dev.windlass.storage.AuditLog.Stored;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A tenant's audit: to look through, and as evidence that its reader checks himself.
final class AuditRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/audit";
    private static final int TEXT_CHARS_MAX = 300;
    private static final int PAGE_MAX = 500;
    private static final int LINES_MAX = 2_000;
    private static final int ANCHORS_MAX = 100;
    private static final long NUMBER_MAX = 999_999_999_999L;

    private final TenantStore tenants;
    private final AuditLog log;
    private final AuditChains chains;
    private final AuditAnchors anchors;

    AuditRoutes(ControlParts parts) {
        this.tenants = parts.stores().tenants();
        this.log = parts.stores().audit();
        this.chains = parts.stores().auditChains();
        this.anchors = parts.anchors();
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.AUDIT, this::query),
                RouteSpec.get(ROOT + "/range", Access.AUDIT, this::range),
                RouteSpec.get(ROOT + "/chain", Access.AUDIT, this::chain),
                RouteSpec.get(ROOT + "/anchors", Access.AUDIT, this::anchors));
    }

    private void query(Context ctx) {
        Params.only(ctx, Set.of("actor", "action", "subject", "from", "to", "before", "limit"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var filter = new Filter(
                text(ctx, "actor"),
                text(ctx, "action"),
                text(ctx, "subject"),
                Params.instant(ctx, "from"),
                Params.instant(ctx, "to"));
        var before = Params.count(ctx, "before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
        var page = log.find(tenant, filter, before, Params.number(ctx, "limit", 50, 1, PAGE_MAX));
        var entries = page.rows().stream().map(AuditRoutes::entry).toList();
        Answers.json(ctx, 200, new AuditPage(entries, page.next().orElse(null)));
    }

    private static @Nullable String text(Context ctx, String field) {
        var text = ctx.queryParam(field);
        return text == null
                ? null
                : Params.checked("?" + field, text, (name, value) -> Texts.line(name, value, TEXT_CHARS_MAX));
    }

    private static AuditEntry entry(Stored row) {
        return new AuditEntry(
                row.id(),
                row.seq() == 0 ? null : row.seq(),
                row.at(),
                row.actor(),
                row.action(),
                row.subject(),
                row.reason(),
                WindlassJson.mapper().readTree(row.detail()));
    }

    private void range(Context ctx) {
        Params.only(ctx, Set.of("from", "to"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        chains.sealOfPlatform();
        var range = chains.range(tenant, Params.instant(ctx, "from"), Params.instant(ctx, "to"));
        Answers.json(
                ctx, 200, range.map(it -> new AuditRange(it.first(), it.last())).orElseGet(() -> new AuditRange(1, 0)));
    }

    private void chain(Context ctx) {
        Params.only(ctx, Set.of("after", "limit"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var after = Params.count(ctx, "after", 0, 0, Long.MAX_VALUE - 1);
        chains.sealOfPlatform();
        var page = chains.page(tenant, after, Params.number(ctx, "limit", LINES_MAX, 1, LINES_MAX));
        Answers.json(
                ctx,
                200,
                page.map(it -> new AuditChainPage(ExportText.write(it.head()), it.lines(), it.last(), it.unlinked()))
                        .orElseGet(AuditChainPage::empty));
    }

    private void anchors(Context ctx) {
        Params.only(ctx, Set.of("after", "limit"));
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var after = Params.count(ctx, "after", 0, 0, NUMBER_MAX);
        var limit = Params.number(ctx, "limit", ANCHORS_MAX, 1, ANCHORS_MAX);
        Answers.json(ctx, 200, new Page<>(ObjectCalls.of(() -> anchors.after(tenant, after, limit))));
    }
}
