package dev.windlass.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.PromotionManifest;
import dev.windlass.domain.Role;
import dev.windlass.domain.RouteWrite;
import dev.windlass.domain.RunKind;
import dev.windlass.domain.Step;
import dev.windlass.rollback.History.Entry;
import dev.windlass.storage.PromotionRow;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Random random;
    private final List<String> journal = new ArrayList<>();
    private final Set<String> wrong = ConcurrentHashMap.newKeySet();

    /// Whoever gives an order has it. Nobody else waits for it: the order may need another activity's end.
    private final ReentrantLock ordering = new ReentrantLock();

    private int ordersLeft;
    private int pointsLeft;
    private int requests;
    private boolean killWanted;

    /// What was accepted: promotions that somebody holds (with the increases seen since), that were aborted, and the
    /// versions that a rollback may have called bad; rollbacks with the version they were told.
    private final Map<String, Integer> held = new ConcurrentHashMap<>();

    private final Set<String> aborted = new HashSet<>();
    private final Set<String> mayBeBad = new HashSet<>();
    private final Map<String, Optional<String>> rollbacks = new HashMap<>();
    private final Set<String> killed = new HashSet<>();
    private @Nullable String lastTold;

    OrderSequence(PromotionModelTest.Rig rig, EndpointRef endpoint, long seed) {
        this.rig = rig;
        this.endpoint = endpoint;
        this.desk = new OrderDesk(rig.temporal.getWorkflowClient(), rig.stores, endpoint);
        this.random = new Random(seed);
        this.ordersLeft = 2 + random.nextInt(7);
    }

    List<String> journal() {
        return List.copyOf(journal);
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
        held.keySet().forEach(it -> expect(desk.phase(it) != Phase.SUCCEEDED, "held, and yet it succeeded: " + it));
        settle();
        check();
    }

    private void point(ActivityInfo info, Object argument) {
        var owner = info.getWorkflowId();
        if (!owner.contains("--" + endpoint.env() + "--")) {
            return;
        }
        boolean increase = argument instanceof RouteWrite write && raises(write);
        if (increase && held.containsKey(owner)) {
            // The one that was on its way when somebody paused.
            expect(held.merge(owner, 1, Integer::sum) <= 1, "the weight rose while it was held: " + owner);
        }
        if (ordering.tryLock()) {
            try {
                if (ordersLeft > 0 && pointsLeft-- <= 0) {
                    journal.add("at " + info.getActivityType() + " of " + owner);
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
        var name = holder().map(Holder::name).orElse("");
        boolean promotion = name.startsWith("promote--");
        switch (random.nextInt(12)) {
            case 0, 1 -> {
                if (promotion && noted("pause " + name, desk.pause(name))) {
                    held.put(name, 0);
                }
            }
            case 2, 3 -> {
                boolean full = random.nextBoolean();
                var before = held.remove(name);
                boolean resumed =
                        promotion && noted((full ? "resume --full " : "resume ") + name, desk.resume(name, full));
                if (before != null && !resumed) {
                    held.put(name, before);
                }
            }
            case 4 -> {
                if (promotion && noted("abort " + name, desk.abort(name))) {
                    aborted.add(name);
                }
            }
            case 5 -> {
                if (promotion) {
                    noted("approve " + name, desk.approve(name));
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
            if (holder().isEmpty()) {
                order();
            }
        } finally {
            ordering.unlock();
        }
    }

    private void killIfWanted() {
        var name = holder().map(Holder::name).orElse("");
        if (killWanted && !name.isEmpty() && noted("kill " + name, desk.kill(name))) {
            killed.add(name);
            held.remove(name);
        }
        killWanted = false;
    }

    private String version() {
        return VERSIONS.get(random.nextInt(VERSIONS.size()));
    }

    private boolean noted(String order, boolean accepted) {
        journal.add(order + (accepted ? "" : ": refused"));
        return accepted;
    }

    private Optional<String> promote(String version, boolean wild) {
        var name = desk.promote("p" + endpoint.env() + "-" + requests++, manifest(version, wild));
        noted("promote " + version, name.isPresent());
        name.ifPresent(it -> {
            lastTold = null;
            if (wild && random.nextInt(6) == 0) {
                rig.world.harmed.add(it);
            }
        });
        return name;
    }

    private void rollback(@Nullable String to) {
        var before = holder().orElse(null);
        var stable = rig.stores.ledger().newestGood(endpoint).orElse(null);
        var answer = desk.rollback("b" + endpoint.env() + "-" + requests++, to);
        noted("rollback" + (to == null ? "" : " --to " + to), answer.isPresent());
        if (answer.isEmpty()) {
            return;
        }
        journal.add("  " + answer.get());
        expect(!NEVER_GOOD.equals(to), "a rollback to a version that was never good was accepted");
        boolean live = before != null && before.kind() == RunKind.PROMOTION;
        var left = live ? before.version() : stable == null ? null : stable.version();
        Optional.ofNullable(left).ifPresent(mayBeBad::add);
        lastTold = to;
        switch (answer.get()) {
            case RollbackAnswer.RollbackStarted(var name) -> rollbacks.put(name, Optional.ofNullable(to));
            case RollbackAnswer.AbortingPromotion(var name) -> {
                aborted.add(name + " unless rolled back");
                desk.awaitHeard(name);
            }
            case RollbackAnswer.AlreadyRunning _, RollbackAnswer.RollbackRefused _ -> {}
        }
    }

    /// Does what control and people do until everything has ended: repairs, resumes, approves.
    private void settle() {
        for (int round = 0; round < SETTLE_MAX; round++) {
            var open = rows().stream().filter(it -> !it.phase().terminal()).toList();
            if (open.isEmpty() && holder().isEmpty()) {
                rig.reconciler.place();
                return;
            }
            for (var row : open) {
                if (row.phase() == Phase.PAUSED && desk.resume(row.name(), false)) {
                    held.remove(row.name());
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
        rows().stream()
                .filter(it -> !it.phase().terminal() && desk.lostByTheServer(it.name()))
                .findFirst()
                .ifPresent(it -> {
                    throw new TestAbortedException(it.name() + " was lost by the test server");
                });
        expect(false, "it doesn't come to an end");
        assertThat(wrong).as(this::toString).isEmpty();
    }

    private void check() {
        for (var row : rows()) {
            boolean succeeded = row.phase() == Phase.SUCCEEDED;
            expect(!(succeeded && aborted.contains(row.name())), "aborted, and yet it succeeded: " + row.name());
            var to = rollbacks.get(row.name());
            if (to != null && to.isPresent()) {
                expect(!succeeded || to.get().equals(row.version()), row.name() + " went to " + row.version());
            }
            expect(
                    to == null || succeeded || row.phase() == Phase.SUPERSEDED || killed.contains(row.name()),
                    "accepted and dropped: " + row.name() + " " + row.phase() + " " + row.message());
        }
        var history = rig.stores.ledger().history(endpoint);
        var stable = history.stable();
        var arms = rig.stores.routes().find(endpoint).map(it -> it.arms()).orElse(List.of());
        assertThat(arms.stream().map(it -> it.arm() + " " + it.version() + " " + it.weightPercent()))
                .as("the route, of which the ledger says %s%n%s", stable, this)
                .isEqualTo(stable == null ? List.of() : List.of("STABLE " + stable.version() + " 100"));
        if (lastTold != null && killed.isEmpty()) {
            expect(stable != null && lastTold.equals(stable.version()), "told to go to " + lastTold);
        }
        history.versions().stream()
                .filter(Entry::bad)
                .map(it -> it.target().version())
                .forEach(it -> expect(mayBeBad.contains(it) || mayBeBad.contains(twin(it)), "called bad: " + it));
        expect(
                history.versions().stream()
                        .noneMatch(
                                it -> it.bad() && stable != null && it.target().equals(stable)),
                "the stable version is called bad");
        rig.checkReservations(endpoint, stable, this);
        assertThat(wrong).as(this::toString).isEmpty();
    }

    private static String twin(String version) {
        return version.equals("1") ? "1b" : version.equals("1b") ? "1" : version;
    }

    private void expect(boolean holds, String words) {
        if (!holds) {
            wrong.add(words);
        }
    }

    private Optional<Holder> holder() {
        return rig.stores.endpoints().holder(endpoint);
    }

    private List<PromotionRow> rows() {
        return rig.stores.promotions().list(endpoint.tenant(), 60).stream()
                .filter(it -> it.endpoint().equals(endpoint))
                .toList();
    }

    private PromotionManifest manifest(String version, boolean wild) {
        List<Step> steps = wild
                ? List.of(
                        new Step.SetWeight(10),
                        random.nextBoolean() ? new Step.Pause(Duration.ofMinutes(30)) : analyze(),
                        new Step.SetWeight(50),
                        random.nextInt(3) == 0 ? new Step.Pause(null) : analyze())
                : List.of(new Step.SetWeight(50));
        return new PromotionManifest(
                endpoint.tenant(),
                Map.of("ticket", "CHG-1"),
                endpoint.model(),
                version,
                null,
                endpoint.env(),
                "reject",
                wild && random.nextInt(4) == 0 ? List.of(Role.MODEL_RISK) : List.of(),
                null,
                steps,
                Duration.ofMinutes(random.nextInt(20)),
                Duration.ZERO,
                Duration.ofDays(30),
                Duration.ofDays(20));
    }

    private static Step analyze() {
        return new Step.Analyze(
                Duration.ofMinutes(1),
                Duration.ofMinutes(5),
                10,
                Step.OnInsufficientData.HOLD,
                Step.OnUndecided.ADVANCE);
    }

    @Override
    public String toString() {
        var rows = rows().stream()
                .map(it -> it.name() + " v" + it.version() + " " + it.phase() + " " + it.reason() + ": " + it.message())
                .toList();
        return String.join("\n", journal) + "\n" + String.join("\n", rows) + "\nwrong: " + wrong;
    }
}
