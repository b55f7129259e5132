package dev.windlass.gateway.call;

import dev.windlass.exchange.InstanceSpec;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.gateway.refusal.RefusedException;
import dev.windlass.gateway.route.Destination;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The other arms of a request's route: asked, when its own arm's version doesn't take it, whether theirs do. Then it
/// is the version's fault and not the client's, and known without waiting for numbers. Both arms are asked alike.
final class OtherArms {
    private final Destination[] arms;
    private final Destination own;
    private final ModelInstances instances;

    /// @param arms all of the route; not changed
    OtherArms(Destination[] arms, Destination own, ModelInstances instances) {
        this.arms = arms;
        this.own = own;
        this.instances = instances;
    }

    /// Compares a request with this arm's version; the arm is charged if it doesn't take it and another arm's does.
    ///
    /// @throws RefusedException if it doesn't take it
    <T extends @Nullable Object> T compared(InstanceSpec spec, Function<InstanceSpec, T> comparing, InferCall call) {
        try {
            return comparing.apply(spec);
        } catch (RefusedException refused) {
            if (oneTakes(other -> {
                var _ = comparing.apply(other);
                return true;
            })) {
                call.charge();
            }
            throw refused;
        }
    }

    /// True if some other version of the route that is loaded here takes it.
    ///
    /// @param taken may refuse by exception
    boolean oneTakes(Predicate<InstanceSpec> taken) {
        return own.arm() != null
                && Arrays.stream(arms)
                        .filter(it -> !it.digest().equals(own.digest()))
                        .flatMap(it -> instances.find(it.key()).stream())
                        .map(ModelInstance::spec)
                        .anyMatch(spec -> takes(taken, spec));
    }

    private static boolean takes(Predicate<InstanceSpec> taken, InstanceSpec spec) {
        try {
            return taken.test(spec);
        } catch (RefusedException refused) {
            return false;
        }
    }
}
