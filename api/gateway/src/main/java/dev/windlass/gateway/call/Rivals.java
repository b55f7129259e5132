package dev.windlass.gateway.call;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopSpec;
import dev.windlass.exchange.Workers;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Lane;
import java.util.Arrays;
import java.util.function.Predicate;

/// The other arms of a request's route: asked, when its own arm's version doesn't take it, whether theirs do. Then it
/// is the version's fault and not the client's, and known without waiting for numbers. Both arms are asked alike.
final class Rivals {
    private final Lane[] arms;
    private final Lane own;
    private final Workers workers;

    /// @param arms all of the route; not changed
    Rivals(Lane[] arms, Lane own, Workers workers) {
        this.arms = arms;
        this.own = own;
        this.workers = workers;
    }

    /// True if some other version of the route that is loaded here takes it.
    ///
    /// @param taken may refuse by exception
    boolean oneTakes(Predicate<HopSpec> taken) {
        return own.arm() != null
                && Arrays.stream(arms)
                        .filter(it -> !it.digest().equals(own.digest()))
                        .flatMap(it -> workers.find(it.key()).stream())
                        .map(Hop::spec)
                        .anyMatch(spec -> takes(taken, spec));
    }

    private static boolean takes(Predicate<HopSpec> taken, HopSpec spec) {
        try {
            return taken.test(spec);
        } catch (RefusedException refused) {
            return false;
        }
    }
}
