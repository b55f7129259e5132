package dev.windlass.gateway;

import dev.windlass.gateway.settings.GatewayLimits;
import java.time.Duration;

/// The gateway's usual limits with a few of them made small.
final class RigLimits {
    private static final GatewayLimits USUAL = GatewayLimits.DEFAULT;

    private RigLimits() {}

    static GatewayLimits parkedFor(Duration parkedFor) {
        return room(USUAL.stagedBytesMax(), parkedFor);
    }

    static GatewayLimits room(long stagedBytesMax, Duration parkedFor) {
        return limits(
                USUAL.connectionsMax(),
                USUAL.connectionsOfPeerMax(),
                USUAL.headWithin(),
                USUAL.answerWithin(),
                stagedBytesMax,
                parkedFor);
    }

    static GatewayLimits connections(int most, int ofOnePeer, Duration headWithin, Duration answerWithin) {
        return limits(most, ofOnePeer, headWithin, answerWithin, USUAL.stagedBytesMax(), USUAL.parkedFor());
    }

    static GatewayLimits bodyWithin(Duration bodyWithin) {
        return new GatewayLimits(
                USUAL.connectionsMax(),
                USUAL.connectionsOfPeerMax(),
                USUAL.headWithin(),
                USUAL.idle(),
                USUAL.answerWithin(),
                USUAL.bodyBytesMax(),
                USUAL.stagedBytesMax(),
                USUAL.selectorParseBytesMax(),
                USUAL.parseQueueMax(),
                USUAL.parkedMax(),
                USUAL.parkedFor(),
                USUAL.deadlineDefault(),
                USUAL.deadlineMax(),
                bodyWithin);
    }

    private static GatewayLimits limits(
            int connectionsMax,
            int connectionsOfPeerMax,
            Duration headWithin,
            Duration answerWithin,
            long stagedBytesMax,
            Duration parkedFor) {
        return new GatewayLimits(
                connectionsMax,
                connectionsOfPeerMax,
                headWithin,
                USUAL.idle(),
                answerWithin,
                USUAL.bodyBytesMax(),
                stagedBytesMax,
                USUAL.selectorParseBytesMax(),
                USUAL.parseQueueMax(),
                USUAL.parkedMax(),
                parkedFor,
                USUAL.deadlineDefault(),
                USUAL.deadlineMax(),
                USUAL.bodyWithin());
    }
}
