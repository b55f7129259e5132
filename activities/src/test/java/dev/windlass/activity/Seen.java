package dev.windlass.activity;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Route;
import dev.windlass.domain.Target;
import dev.windlass.domain.Transition;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An activity that has ended (a route write, an acknowledgement, a move of the ledger, a transition, and all
/// others), or a command of the model that was given.
///
/// @param workflow whose it is
/// @param activity its type, such as `RouteWrite`
/// @param id the same for all tries of one activity
/// @param scheduledMs when the runbook asked for it, by the test server's skipped clock
/// @param answer null if it failed
/// @param before the rows when it began
record Seen(
        String workflow,
        String activity,
        String id,
        long scheduledMs,
        Object request,
        @Nullable Object answer,
        Rows before) {
    /// @param good the ledger, the stable version first
    /// @param behind live gateways that hadn't acknowledged the route's epoch
    record Rows(Optional<Holder> holder, Optional<Route> route, List<Target> good, List<String> behind) {
        long epoch() {
            return route.map(Route::epoch).orElse(0L);
        }

        List<ArmTarget> arms() {
            return route.map(Route::arms).orElse(List.of());
        }
    }

    /// The change of a promotion that was recorded.
    Optional<Transition> transition() {
        return request instanceof Transition change ? Optional.of(change) : Optional.empty();
    }
}
