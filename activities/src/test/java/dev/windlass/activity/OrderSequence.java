package dev.windlass.activity;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/// Random orders to one endpoint, each at a random point of what runs there, and what must hold afterwards. One
/// sequence at a time; orders are given by activities' threads and by the test's own.
final class OrderSequence {
    private static final int SETTLE_MAX = 200;
    private static final List<String> VERSIONS = List.of("1", "2", "3", "1b");

    /// Never registered for promotion here: a rollback to it must be refused.
    private static final String NEVER_GOOD = "9";

    private final PromotionModelTest.Rig rig;
    private final EndpointRef endpoint;
    private final OrderDesk desk;
    private final OrderBook book;
    private final Random random;
    private final RandomManifests manifests;

    /// Whoever gives an order has it. Nobody else waits for it: the order may need another activity's end.
    private final ReentrantLock ordering = new ReentrantLock();

    private int ordersLeft;
    private int pointsLeft;
    private int requests;
    private boolean killWanted;

    OrderSequence(PromotionModelTest.Rig rig, EndpointRef endpoint, long seed) {
        this.rig = rig;
        this.endpoint = endpoint;
        this.desk = new OrderDesk(rig.temporal.getWorkflowClient(), rig.stores, endpoint);
        this.book = new OrderBook(rig, endpoint);
        this.random = new Random(seed);
        this.manifests = new RandomManifests(endpoint, random);
        this.ordersLeft = 2 + random.nextInt(7);
    }

    void run() {
        int good = random.nextInt(4);
        for (int i = 0; i < good; i++) {
            var name = promote(VERSIONS.get(i), false);
            name.ifPresent(it -> settle());
        }
        pointsLeft = random.nextInt(25);
        rig.points.before = this::point;
        try {
            for (int idle = 0; ordersLeft > 0 && idle < 40; idle++) {
                between();
                rig.sleep(Duration.ofMinutes(11));
            }
        } finally {
            rig.points.before = (_, _) -> {};
        }
        rig.sleep(Duration.ofHours(3));
        book.held
                .keySet()
                .forEach(it -> book.expect(desk.phase(it) != Phase.SUCCEEDED, "held, and yet it succeeded: " + it));
        settle();
        book.check();
    }

    private void point(ActivityInfo info, Object argument) {
        var owner = info.getWorkflowId();
        if (!owner.contains("--" + endpoint.env() + "--")) {
            return;
        }
        boolean increase = argument instanceof RouteWrite write && raises(write);
        if (increase && book.held.containsKey(owner)) {
            // The one that was on its way when somebody paused.
            book.expect(book.held.merge(owner, 1, Integer::sum) <= 1, "the weight rose while it was held: " + owner);
        }
        if (ordering.tryLock()) {
            try {
                if (ordersLeft > 0 && pointsLeft-- <= 0) {
                    book.note("at " + info.getActivityType() + " of " + owner);
                    order();
                }
            } finally {
                ordering.unlock();
            }
        }
    }

    private boolean raises(RouteWrite write) {
        int now =
                rig.stores.routes().find(endpoint).map(it -> weight(it.arms())).orElse(0);
        return weight(write.arms()) > now;
    }

    private static int weight(List<ArmTarget> arms) {
        return arms.stream()
                .filter(it -> it.arm() == dev.windlass.domain.Arm.CANARY)
                .mapToInt(ArmTarget::weightPercent)
                .findFirst()
                .orElse(0);
    }

    private void order() {
        ordersLeft--;
        pointsLeft = random.nextInt(25);
        var name = book.holder().map(Holder::name).orElse("");
        boolean promotion = name.startsWith("promote--");
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                if (promotion && book.noted("pause " + name, desk.pause(name))) {
                    book.held.put(name, 0);
                }
            }
            case 2, 3 -> {
                boolean full = random.nextBoolean();
                var before = book.held.remove(name);
                boolean resumed =
                        promotion && book.noted((full ? "resume --full " : "resume ") + name, desk.resume(name, full));
                if (before != null && !resumed) {
                    book.held.put(name, before);
                }
            }
            case 4 -> {
                if (promotion && book.noted("abort " + name, desk.abort(name))) {
                    book.aborted.add(name);
                }
            }
            case 5 -> {
                if (promotion) {
                    book.noted("approve " + name, desk.approve(name));
                }
            }
            case 6, 7 -> rollback(null);
            case 8, 9 -> rollback(random.nextInt(8) == 0 ? NEVER_GOOD : version());
            case 10 -> promote(version(), true);
            default -> killWanted = true;
        }
    }

    /// Between activities, if they keep to it ([PromotionModelTest.Rig#sleep]).
    private void between() {
        ordering.lock();
        try {
            killIfWanted();
            if (book.holder().isEmpty()) {
                order();
            }
        } finally {
            ordering.unlock();
        }
    }

    private void killIfWanted() {
        var name = book.holder().map(Holder::name).orElse("");
        if (killWanted && !name.isEmpty() && book.noted("kill " + name, desk.kill(name))) {
            book.killed.add(name);
            book.held.remove(name);
        }
        killWanted = false;
    }

    private String version() {
        return VERSIONS.get(random.nextInt(VERSIONS.size()));
    }

    private Optional<String> promote(String version, boolean wild) {
        var name = desk.promote("p" + endpoint.env() + "-" + requests++, manifests.of(version, wild));
        book.noted("promote " + version, name.isPresent());
        name.ifPresent(it -> {
            book.lastTold = null;
            if (wild && random.nextInt(6) == 0) {
                rig.world.harmed.add(it);
            }
        });
        return name;
    }

    private void rollback(@Nullable String to) {
        var before = book.holder().orElse(null);
        var stable = rig.stores.ledger().newestGood(endpoint).orElse(null);
        var answer = desk.rollback("b" + endpoint.env() + "-" + requests++, to);
        book.noted("rollback" + (to == null ? "" : " --to " + to), answer.isPresent());
        if (answer.isEmpty()) {
            return;
        }
        book.note("  " + answer.get());
        book.expect(!NEVER_GOOD.equals(to), "a rollback to a version that was never good was accepted");
        boolean live = before != null && before.kind() == RunKind.PROMOTION;
        var left = live ? before.version() : stable == null ? null : stable.version();
        Optional.ofNullable(left).ifPresent(book.mayBeBad::add);
        book.lastTold = to;
        switch (answer.get()) {
            case RollbackAnswer.RollbackStarted(var name) -> book.rollbacks.put(name, Optional.ofNullable(to));
            case RollbackAnswer.AbortingPromotion(var name) -> {
                book.aborted.add(name + " unless rolled back");
                desk.awaitHeard(name);
            }
            case RollbackAnswer.AlreadyRunning _, RollbackAnswer.RollbackRefused _ -> {}
        }
    }

    /// Does what control and people do until everything has ended: repairs, resumes, approves.
    private void settle() {
        for (int round = 0; round < SETTLE_MAX; round++) {
            var open = book.rows().stream().filter(it -> !it.phase().terminal()).toList();
            if (open.isEmpty() && book.holder().isEmpty()) {
                rig.reconciler.place();
                return;
            }
            for (var row : open) {
                if (row.phase() == Phase.PAUSED && desk.resume(row.name(), false)) {
                    book.held.remove(row.name());
                } else if (row.phase() == Phase.AWAITING_APPROVAL) {
                    desk.approve(row.name());
                }
            }
            rig.sleep(Duration.ofMinutes(3));
            if (round % 3 == 2) {
                desk.reconcile();
                rig.reconciler.end();
            }
        }
        book.rows().stream()
                .filter(it -> !it.phase().terminal() && desk.lostByTheServer(it.name()))
                .findFirst()
                .ifPresent(it -> {
                    throw new TestAbortedException(it.name() + " was lost by the test server");
                });
        book.expect(false, "it doesn't come to an end");
        book.checkNothingWrong();
    }

    @Override
    public String toString() {
        return book.toString();
    }
}
