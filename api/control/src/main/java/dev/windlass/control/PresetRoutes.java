package dev.windlass.control;

import dev.windlass.client.message.Page;
import dev.windlass.client.message.PresetView;
import dev.windlass.domain.Names;
import dev.windlass.json.WindlassJson;
import dev.windlass.manifest.Presets;
import dev.windlass.manifest.StrategyParser;
import dev.windlass.manifest.TenantPreset;
import dev.windlass.storage.PresetStore;
import dev.windlass.storage.PresetStore.Stored;
import dev.windlass.storage.TenantStore;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/// A tenant's strategies by name.
final class PresetRoutes {
    private static final String ROOT = "/v1/tenants/{tenant}/presets";

    private final TenantStore tenants;
    private final PresetStore presets;
    private final Audits audits;
    private final Bodies bodies;

    PresetRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.tenants = parts.stores().tenants();
        this.presets = parts.stores().presets();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        return List.of(
                RouteSpec.get(ROOT, Access.READ, this::list),
                RouteSpec.put(ROOT + "/{preset}", Access.PRESETS, this::set),
                RouteSpec.delete(ROOT + "/{preset}", Access.PRESETS, this::delete));
    }

    private void list(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        Answers.json(
                ctx,
                200,
                new Page<>(presets.list(tenant).stream().map(PresetRoutes::view).toList()));
    }

    private void set(Context ctx) {
        var tenant = TenantRoutes.active(tenants, ctx).name();
        var name = Params.path(ctx, "preset", Names::name);
        var preset = read(name, ManifestBodies.document(ctx, bodies));
        var principal = Gatekeeper.principal(ctx);
        boolean set = audits.changed(() -> {
            boolean done = presets.set(tenant, preset, principal.name());
            if (done) {
                audits.write(
                        principal,
                        tenant,
                        new Audits.Event("preset.set", tenant + "/" + name, "", Map.of("digest", preset.digest())));
            }
            return done;
        });
        if (!set) {
            throw new ApiException(new ApiFailure.TooMany(
                    "presets of the tenant",
                    PresetStore.MAX,
                    "delete one: windlass preset delete " + tenant + " NAME"));
        }
        Answers.json(ctx, 200, view(presets.find(tenant, name).orElseThrow(() -> missing(name))));
    }

    private static TenantPreset read(String name, String text) {
        return switch (StrategyParser.parse(name, text)) {
            case StrategyParser.Result.Valid(var preset) -> preset;
            case StrategyParser.Result.Invalid(var problems) ->
                throw new ApiException(new ApiFailure.Invalid(problems));
        };
    }

    private void delete(Context ctx) {
        var tenant = TenantRoutes.required(tenants, ctx).name();
        var name = Params.path(ctx, "preset", Names::name);
        var principal = Gatekeeper.principal(ctx);
        boolean deleted = audits.changed(() -> {
            boolean done = presets.delete(tenant, name);
            if (done) {
                audits.write(principal, tenant, new Audits.Event("preset.delete", tenant + "/" + name, "", Map.of()));
            }
            return done;
        });
        if (!deleted) {
            throw missing(name);
        }
        ctx.status(204);
    }

    private static ApiException missing(String name) {
        return new ApiException(new ApiFailure.NotFound(
                "preset \"" + name + "\"" + (Presets.isBuiltIn(name) ? " (it is the platform's own)" : "")));
    }

    private static PresetView view(Stored stored) {
        return new PresetView(
                stored.name(),
                WindlassJson.mapper().readTree(stored.json()),
                stored.digest(),
                stored.setBy(),
                stored.setAt());
    }
}
