package dev.windlass.gateway.route;

import dev.windlass.domain.ArmTarget;
import dev.windlass.exchange.VersionKey;
import dev.windlass.gateway.stats.EndpointWindows;
import dev.windlass.gateway.stats.ShadowResult;
import dev.windlass.gateway.stats.VersionStats;
import java.util.random.RandomGenerator;

/// The version that gets copies of what an endpoint's clients were answered. Made once per route
/// snapshot. No request is ever drawn to it.
///
/// @param target says which share is copied, and the tolerance
/// @param epoch the route's
public record ShadowArm(ArmTarget target, long epoch, VersionStats stats, VersionKey key, EndpointWindows windows) {
    static ShadowArm of(ArmTarget target, long epoch, VersionStats stats, EndpointWindows windows) {
        var key = new VersionKey(stats.ref.tenant(), target.digest().value());
        return new ShadowArm(target, epoch, stats, key, windows);
    }

    /// True for the share of the requests that is to be copied, at random.
    public boolean drawn(RandomGenerator random) {
        return random.nextInt(100) < target.copiedPercent();
    }

    /// @param decade of the largest relative difference; -1 if there is none to speak of
    public void count(ShadowResult result, int decade) {
        stats.shadow.count(result);
        windows.countShadow(target.digest(), epoch, result, decade);
    }
}
