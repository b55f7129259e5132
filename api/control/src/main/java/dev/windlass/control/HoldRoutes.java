package dev.windlass.control;

import dev.windlass.client.message.DecisionNote;
import dev.windlass.client.message.HoldView;
import dev.windlass.domain.VersionRef;
import dev.windlass.storage.HoldStore.Hold;
import dev.windlass.storage.HoldStore.Placed;
import io.javalin.http.Context;
import java.util.List;
import java.util.Map;

/// Legal holds of versions.
final class HoldRoutes {
    private final ControlParts.Stores stores;
    private final Runbooks runbooks;
    private final Audits audits;
    private final Bodies bodies;

    HoldRoutes(ControlParts parts, Audits audits, Bodies bodies) {
        this.stores = parts.stores();
        this.runbooks = parts.runbooks();
        this.audits = audits;
        this.bodies = bodies;
    }

    List<RouteSpec> routes() {
        var path = RetirementRoutes.VERSION + "/hold";
        return List.of(
                RouteSpec.post(path, Access.HOLD, this::hold),
                RouteSpec.get(path, Access.READ, this::show),
                RouteSpec.delete(path, Access.HOLD, this::release));
    }

    private void hold(Context ctx) {
        var version = RetirementRoutes.version(ctx, stores).ref();
        var reason = Params.reason(bodies.read(ctx, DecisionNote.class).reason(), "");
        if (reason.isEmpty()) {
            throw new ApiException(
                    ApiFailure.invalid("reason", "", "is missing", "say why, such as the case's number"));
        }
        var principal = Gatekeeper.principal(ctx);
        var placed = audits.changed(() -> {
            var done = stores.holds().hold(version, principal.id(), reason);
            if (done instanceof Placed.Held) {
                audits.write(
                        principal,
                        version.tenant(),
                        new Audits.Event("version.hold", version.toString(), reason, Map.of()));
            }
            return done;
        });
        switch (placed) {
            case Placed.Held(var hold) -> Answers.json(ctx, 200, view(hold));
            case Placed.TooLate _ ->
                throw new ApiException(new ApiFailure.Conflict(
                        "VersionPurged",
                        "version \"" + version + "\" is purged: there is nothing left to hold",
                        "look at its tombstone: windlass get retirement " + version,
                        null));
        }
    }

    private void show(Context ctx) {
        Answers.json(
                ctx, 200, view(required(RetirementRoutes.version(ctx, stores).ref())));
    }

    /// Whoever waits for it goes on at once.
    private void release(Context ctx) {
        var version = RetirementRoutes.version(ctx, stores).ref();
        var hold = required(version);
        var principal = Gatekeeper.principal(ctx);
        audits.changed(() -> {
            stores.holds().release(version);
            audits.write(
                    principal,
                    version.tenant(),
                    new Audits.Event("version.release-hold", version.toString(), hold.reason(), Map.of()));
            return hold;
        });
        if (stores.retirements()
                .find(version)
                .filter(it -> !it.phase().terminal())
                .isPresent()) {
            runbooks.retire(version, principal.name());
        }
        ctx.status(204);
    }

    private Hold required(VersionRef version) {
        return stores.holds()
                .find(version)
                .orElseThrow(() -> new ApiException(new ApiFailure.NotFound("legal hold of \"" + version + "\"")));
    }

    private static HoldView view(Hold hold) {
        return new HoldView(hold.version(), hold.who(), hold.reason(), hold.at());
    }
}
