package dev.windlass.activity;

import dev.windlass.chores.Chores;
import dev.windlass.domain.Arm;
import dev.windlass.domain.Route;
import dev.windlass.storage.GatewayStore.Acknowledged;
import dev.windlass.storage.GatewayStore.GatewayId;
import dev.windlass.storage.PromotionRow;
import java.time.Duration;
import java.util.List;

/// A gateway of rows: renews its lease, acknowledges what it reads and, once that is known, counts windows of
/// made-up traffic, in which `badShare` of the candidate's requests fail. (Harm that meets the acknowledgement at
/// the same moment is more than the test server can take.)
final class FakeGateway implements AutoCloseable {
    private static final GatewayId ID = new GatewayId("n1", "boot");
    private static final long SERVED = 100;

    private final Stores stores;
    private final double badShare;
    private final Chores chores = new Chores();
    private long windows;

    FakeGateway(Stores stores, double badShare) {
        this.stores = stores;
        this.badShare = badShare;
        chores.every("fake-gateway", Duration.ofMillis(50), this::turn);
    }

    private void turn() {
        stores.gateways().renew(ID, "127.0.0.1:1", Duration.ofSeconds(10));
        for (var route : stores.routes().allOfPlatform()) {
            stores.gateways().acknowledge(ID, List.of(new Acknowledged(route.endpoint(), route.epoch())));
            count(route);
        }
    }

    private void count(Route route) {
        route.arms().stream()
                .filter(arm -> arm.arm() == Arm.CANARY
                        && arm.weightPercent() > 0
                        && route.arms().size() > 1
                        && arm.weightPercent() == acknowledgedWeight(route))
                .findFirst()
                .ifPresent(canary -> stores.windows()
                        .add(List.of(World.window(
                                route.epoch(), ++windows, canary.version(), SERVED, (long) (SERVED * badShare)))));
    }

    private int acknowledgedWeight(Route route) {
        var promotion = route.promotion();
        return promotion == null
                ? 0
                : stores.promotions()
                        .find(route.endpoint().tenant(), promotion)
                        .map(PromotionRow::weightAcknowledgedPercent)
                        .orElse(0);
    }

    @Override
    public void close() {
        chores.close();
    }
}
