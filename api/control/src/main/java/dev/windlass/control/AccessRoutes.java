package dev.windlass.control;

import dev.windlass.access.AccessDocument;
import dev.windlass.access.AccessReview;
import dev.windlass.access.CompiledAccess;
import dev.windlass.client.message.AccessVersion;
import dev.windlass.client.message.AccessView;
import dev.windlass.client.message.Page;
import dev.windlass.quota.SharedPool;
import dev.windlass.storage.AccessPoint;
import dev.windlass.storage.AccessStore;
import dev.windlass.storage.AccessStore.Change;
import dev.windlass.storage.AccessStore.Stored;
import dev.windlass.storage.AccessStore.Version;
import dev.windlass.storage.EnvironmentStore;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may do what, beyond and against the roles: a tenant's document, and the platform's.
final class AccessRoutes {
    private static final String OF_TENANT = "/v1/tenants/{tenant}/access";
    private static final String OF_PLATFORM = "/v1/access";
    private static final String PLATFORM = "*platform";
    private static final int READ_AT_ONCE = 4;

    private final TenantStore tenants;
    private final AccessStore store;
    private final EnvironmentStore environments;
    private final AccessPoint point;
    private final Audits audits;
    private final Bodies bodies;

    /// A document becomes many times as large when it is read.
    @SharedPool(
            value = "access rules that are read and compiled",
            limit = "4",
            share = "Shares: one tenant alone half",
            full = "429 at the share, 503 at the limit")
    private final TenantPlaces reading = new TenantPlaces("access rules being set", READ_AT_ONCE);

    AccessRoutes(ControlParts parts, Audits audits) {
        this.tenants = parts.stores().tenants();
        this.store = parts.stores().access();
        this.environments = parts.stores().environments();
        this.point = parts.access();
        this.audits = audits;
        this.bodies = new Bodies(AccessDocument.MAX_BYTES, parts.limits().pace());
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(OF_TENANT, Access.READ_RULES, ctx -> show(ctx, required(ctx))),
                RouteSpec.put(
                        OF_TENANT,
                        Access.SET_RULES,
                        ctx -> set(ctx, OpenTenant.of(tenants, ctx).name())),
                RouteSpec.get(OF_TENANT + "/versions", Access.READ_RULES, ctx -> versions(ctx, required(ctx))),
                RouteSpec.get(OF_TENANT + "/versions/{number}", Access.READ_RULES, ctx -> version(ctx, required(ctx))),
                RouteSpec.get(OF_PLATFORM, Access.READ_PLATFORM_RULES, ctx -> show(ctx, null)),
                RouteSpec.put(OF_PLATFORM, Access.SET_PLATFORM_RULES, ctx -> set(ctx, null)),
                RouteSpec.get(OF_PLATFORM + "/versions", Access.READ_PLATFORM_RULES, ctx -> versions(ctx, null)),
                RouteSpec.get(
                        OF_PLATFORM + "/versions/{number}", Access.READ_PLATFORM_RULES, ctx -> version(ctx, null)));
    }

    private String required(Context ctx) {
        return TenantRoutes.required(tenants, ctx).name();
    }

    private void show(Context ctx, @Nullable String tenant) {
        Params.only(ctx, Set.of());
        answer(ctx, store.newest(tenant).map(AccessRoutes::view).orElse(AccessView.NONE));
    }

    private static void answer(Context ctx, AccessView view) {
        ctx.header("ETag", "\"" + view.version() + "\"");
        Answers.json(ctx, 200, view);
    }

    private void versions(Context ctx, @Nullable String tenant) {
        Answers.json(
                ctx,
                200,
                new Page<>(
                        store.versions(tenant).stream().map(AccessRoutes::view).toList()));
    }

    private void version(Context ctx, @Nullable String tenant) {
        var number = Params.checked("number", ctx.pathParam("number"), AccessRoutes::number);
        var found = store.find(tenant, Integer.parseInt(number));
        Answers.json(
                ctx,
                200,
                view(found.orElseThrow(() -> new ApiException(new ApiFailure.NotFound(
                        "version " + number + " of the access rules (the last " + AccessStore.KEPT + " are kept)")))));
    }

    private static String number(String field, String text) {
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException(field + " must be a whole number, 1 or more");
        }
        return text;
    }

    private void set(Context ctx, @Nullable String tenant) {
        Params.only(ctx, Set.of());
        var over = over(ctx);
        var by = Gatekeeper.principal(ctx);
        try (var _ = reading.take(tenant == null ? PLATFORM : tenant)) {
            var text = ManifestBodies.document(ctx, bodies);
            var document = accepted(tenant, text);
            // Before it counts: what fails later would be told as if nothing had been set.
            var warnings = warnings(document);
            var stored = audits.changed(() -> {
                var change = store.set(document, text, by.name(), over);
                if (change instanceof Change.Made(var now, var before)) {
                    audits.write(by, tenant, new Audits.Event("access.set", subject(tenant), "", facts(now, before)));
                }
                if (change instanceof Change.Elsewhere(var there)) {
                    throw changed(tenant, there);
                }
                return store.newest(tenant).orElseThrow();
            });
            point.forget(tenant);
            answer(ctx, view(stored).warning(warnings));
        }
    }

    /// The version that the sender means to change; null for whatever is there.
    private static @Nullable Integer over(Context ctx) {
        var given = ctx.header("If-Match");
        if (given == null || given.equals("*")) {
            return null;
        }
        if (!given.matches("\"(0|[1-9][0-9]{0,8})\"")) {
            throw new ApiException(ApiFailure.invalid(
                    "If-Match",
                    given,
                    "is no version of access rules",
                    "send the ETag of GET as it came, such as \"7\""));
        }
        return Integer.valueOf(given.substring(1, given.length() - 1));
    }

    private static ApiException changed(@Nullable String tenant, @Nullable Version now) {
        var is = now == null
                ? "there are none"
                : "version " + now.version() + ", set by " + now.setBy() + " at " + now.setAt();
        return new ApiException(new ApiFailure.Conflict(
                "ChangedMeanwhile",
                "the access rules were changed meanwhile: now " + is,
                "look at them (windlass access show " + (tenant == null ? "/" : tenant)
                        + "), put your change into them, and set them with --if-version "
                        + (now == null ? 0 : now.version()),
                null));
    }

    private static AccessDocument accepted(@Nullable String tenant, String text) {
        var document = switch (AccessDocument.parse(tenant, text)) {
            case AccessDocument.Result.Parsed(var it) -> it;
            case AccessDocument.Result.Invalid(var problems) ->
                throw new ApiException(new ApiFailure.Invalid(problems));
        };
        return switch (CompiledAccess.compile(document)) {
            case CompiledAccess.Compilation.Ready _ -> document;
            case CompiledAccess.Compilation.Refused(var problems) ->
                throw new ApiException(new ApiFailure.Invalid(problems));
        };
    }

    private List<String> warnings(AccessDocument document) {
        var tenant = document.tenant();
        if (tenant == null) {
            return AccessReview.warnings(document, Set.of(), null);
        }
        var listed = environments.of(tenant);
        var platform = store.newest(null)
                .flatMap(it -> AccessDocument.parse(null, it.text()) instanceof AccessDocument.Result.Parsed(var read)
                        ? Optional.of(read)
                        : Optional.empty());
        return AccessReview.warnings(
                document, listed.listed() ? Set.copyOf(listed.names()) : Set.of(), platform.orElse(null));
    }

    private static String subject(@Nullable String tenant) {
        return tenant == null ? "platform" : tenant;
    }

    private static Map<String, Object> facts(Version now, @Nullable Version before) {
        return Map.of(
                "version",
                now.version(),
                "digest",
                now.digest(),
                "rules",
                now.rules(),
                "before",
                Optional.ofNullable(before).map(it -> it.digest().value()).orElse(""));
    }

    private static AccessView view(Stored stored) {
        var of = stored.of();
        return new AccessView(of.version(), stored.text(), of.digest(), of.rules(), of.setBy(), of.setAt(), List.of());
    }

    private static AccessVersion view(Version it) {
        return new AccessVersion(it.version(), it.digest(), it.rules(), it.setBy(), it.setAt());
    }
}
