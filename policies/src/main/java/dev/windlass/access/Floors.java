package dev.windlass.access;

import dev.windlass.domain.Approver;
import dev.windlass.domain.ApproverGroup;
import dev.windlass.domain.Principal;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What neither a role nor a rule lifts.
final class Floors {
    private static final AccessDecision UNSEEN = new AccessDecision.Unseen(new Ground.Floor("tenant"));

    private Floors() {}

    /// What is refused before anybody is asked; null if nothing is.
    static @Nullable AccessDecision before(Principal principal, Action action, Place place) {
        var tenant = place.tenant();
        if (tenant == null) {
            return principal.tenant() == null ? nobody(principal, action) : denied("platform", action, null);
        }
        if (!principal.sees(tenant)) {
            return UNSEEN;
        }
        var environment = place.environment();
        boolean elsewhere = !principal.environments().isEmpty()
                && (RoleTable.ofAllEnvironments(action)
                        || (environment != null
                                && !RoleTable.ofNoEnvironment(action)
                                && !principal.mayBeIn(environment)));
        return elsewhere
                ? denied(
                        "environment",
                        action,
                        "its key is for " + String.join(", ", new TreeSet<>(principal.environments())) + " only")
                : nobody(principal, action);
    }

    /// Who has no role (any more) is nobody, whom rules for everybody aren't about.
    private static @Nullable AccessDecision nobody(Principal principal, Action action) {
        return principal.roles().isEmpty() ? denied("nobody", action, null) : null;
    }

    /// What is left to be kept by whoever was granted it.
    static AccessDecision after(Principal principal, Action action, Resource resource, AccessDecision granted) {
        return switch (resource) {
            case Resource.OfTwo two -> second(principal, action, two, granted);
            case Resource.Waiting waiting -> duty(principal, waiting);
            case Resource.OfPlatform _,
                    Resource.OfTenant _,
                    Resource.Within _,
                    Resource.OfEnvironment _,
                    Resource.OfModel _,
                    Resource.OfEndpoint _ -> granted;
        };
    }

    /// Somebody else than everybody before.
    private static AccessDecision second(
            Principal principal, Action action, Resource.OfTwo two, AccessDecision granted) {
        return two.before().stream()
                .filter(other -> !TwoPeople.different(principal.id(), other, two.keys()))
                .findFirst()
                .map(other -> denied(
                        "two-people",
                        action,
                        "it takes two different people: " + other
                                + " has said so already, and is the same person or made the other's key"))
                .orElse(granted);
    }

    /// Whoever had a hand in it is told that, whatever roles he has.
    private static AccessDecision duty(Principal principal, Resource.Waiting waiting) {
        if (Duties.judge(principal.id(), waiting.hands()) instanceof Duty.Excluded excluded) {
            return new AccessDecision.Denied(
                    new Ground.Floor("separation-of-duties"), waiting.roles(), excluded.words());
        }
        var gate = new Ground.Floor("gate");
        if (principal.holdsAny(waiting.roles()) || waiting.memberOf().stream().anyMatch(waiting.missing()::contains)) {
            return new AccessDecision.Allowed(gate);
        }
        boolean groups = waiting.missing().stream().anyMatch(ApproverGroup.class::isInstance);
        var missing = waiting.missing().stream().map(Approver::id).sorted().toList();
        return new AccessDecision.Denied(
                gate, waiting.roles(), groups ? "it waits for one of " + String.join(", ", missing) : null);
    }

    private static AccessDecision denied(String floor, Action action, @Nullable String words) {
        return new AccessDecision.Denied(new Ground.Floor(floor), RoleTable.roles(action), words);
    }
}
