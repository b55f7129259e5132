package dev.windlass.activity;

import dev.windlass.activity.ModelCommand.Kind;
import dev.windlass.domain.ArmTarget;
import dev.windlass.domain.Holder;
import dev.windlass.domain.RouteWrite;
import io.temporal.activity.ActivityInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gives the commands of one sequence to one endpoint, each at its point of what runs there, looks at the
/// invariants after every activity and command, and in the end at what was accepted and at the rows. Orders are
/// given by activities' threads and by the test's own.
final class ModelRun implements OrderPoints.Observer {
    private static final int IDLE_MAX = 60;

    private final ModelRig rig;
    private final List<ModelCommand> commands;
    private final ModelFacts facts;
    private final OrderDesk desk;
    private final OrderBook book;
    private final ModelOrders orders;
    private final ModelFaults faults;
    private final ModelEnding ending;
    private final List<Invariant> invariants;

    /// Whoever gives an order has it. Nobody else waits for it: the order may need another activity's end.
    private final ReentrantLock ordering = new ReentrantLock();

    private volatile int next;
    private int pointsLeft;
    private volatile int points;
    private int pointsBefore = -1;
    private volatile boolean due;
    private volatile @Nullable String broken;

    /// @param more invariants beside those of the notes
    ModelRun(ModelRig rig, String model, List<ModelCommand> commands, List<Invariant> more) {
        var endpoint = rig.endpoint(model);
        this.rig = rig;
        this.commands = commands;
        facts = new ModelFacts(endpoint);
        desk = new OrderDesk(rig.temporal.getWorkflowClient(), rig.stores, endpoint);
        book = new OrderBook(rig, endpoint);
        orders = new ModelOrders(rig, facts, book, desk);
        faults = new ModelFaults(rig, facts, book);
        ending = new ModelEnding(rig, facts, book, desk);
        invariants = new ArrayList<>(new TrafficInvariants(rig.stores, rig.fleet, facts).all());
        invariants.addAll(new RecordInvariants(rig.stores, rig.fleet, rig.log, facts).all());
        invariants.addAll(more);
        pointsLeft = commands.isEmpty() ? 0 : commands.getFirst().after();
    }

    void run() {
        rig.points.observer = this;
        try {
            for (int idle = 0; next < commands.size() && idle < IDLE_MAX; idle++) {
                between();
                failIfBroken();
                rig.sleep(Duration.ofMinutes(11));
                failIfBroken();
            }
            rig.sleep(Duration.ofHours(3));
            ending.checkTold();
            faults.mend();
            orders.unblock();
            ending.settle();
            failIfBroken();
            book.check();
        } finally {
            rig.points.observer = OrderPoints.Observer.NONE;
            ending.close();
        }
    }

    @Override
    public Object around(ActivityInfo info, Object argument, OrderPoints.Call call) {
        var workflow = info.getWorkflowId();
        if (!workflow.contains("--" + facts.endpoint.model() + "--")) {
            return call.run();
        }
        // Whoever asks an Endpoint waits for it.
        boolean lose = !info.getWorkflowType().equals("Endpoint") && point(info, argument);
        var before = rows();
        Object answer = null;
        try {
            answer = call.run();
        } finally {
            see(new Seen(
                    workflow,
                    info.getActivityType(),
                    info.getActivityId(),
                    info.getScheduledTimestamp(),
                    argument,
                    answer,
                    before));
        }
        if (lose) {
            throw new IllegalStateException("control died before anybody heard the answer");
        }
        return answer;
    }

    private Seen.Rows rows() {
        var endpoint = facts.endpoint;
        var route = rig.stores.routes().find(endpoint);
        return new Seen.Rows(
                book.holder(),
                route,
                rig.stores.ledger().good(endpoint),
                rig.fleet.behind(endpoint, route.map(it -> it.epoch()).orElse(0L)));
    }

    private synchronized void see(Seen seen) {
        for (var invariant : invariants) {
            var how = invariant.broken(seen);
            if (how.isPresent() && broken == null) {
                broken = how.get();
                book.note("BROKEN: " + broken);
            }
        }
    }

    private void failIfBroken() {
        var words = broken;
        if (words != null) {
            throw new AssertionError(words);
        }
    }

    /// @return true if the answer of the activity at hand gets lost
    private boolean point(ActivityInfo info, Object argument) {
        var owner = info.getWorkflowId();
        points++;
        boolean increase = argument instanceof RouteWrite write && raises(write);
        if (increase && book.held.containsKey(owner)) {
            // The one that was on its way when somebody paused.
            book.expect(book.held.merge(owner, 1, Integer::sum) <= 1, "the weight rose while it was held: " + owner);
        }
        if (!ordering.tryLock()) {
            return false;
        }
        try {
            if (next >= commands.size() || pointsLeft-- > 0) {
                return false;
            }
            var command = commands.get(next);
            if (command.kind() == Kind.GOOD || command.kind() == Kind.KILL) {
                due = true;
                return false;
            }
            book.note("at " + info.getActivityType() + " of " + owner);
            give(command);
            return command.kind() == Kind.LOSE_ANSWER;
        } finally {
            ordering.unlock();
        }
    }

    private boolean raises(RouteWrite write) {
        int now = rig.stores
                .routes()
                .find(facts.endpoint)
                .map(it -> weight(it.arms()))
                .orElse(0);
        return weight(write.arms()) > now;
    }

    private static int weight(List<ArmTarget> arms) {
        return arms.stream()
                .filter(it -> it.arm() == dev.windlass.domain.Arm.CANARY)
                .mapToInt(ArmTarget::weightPercent)
                .findFirst()
                .orElse(0);
    }

    private void give(ModelCommand command) {
        next++;
        due = false;
        pointsLeft = next < commands.size() ? commands.get(next).after() : 0;
        switch (command.kind()) {
            case KILL -> kill();
            case LOSE_ANSWER -> book.note("the answer is lost");
            case HUSH, LISTEN, LEAVE, JOIN, SPOIL_LOADS, MEND_LOADS, HARM, STORE_AWAY, STORE_BACK, ZOMBIE ->
                faults.bring(command);
            default -> orders.give(command);
        }
        see(new Seen("the model", command.kind().word(), command.toString(), 0, command, null, rows()));
        if (command.kind() == Kind.GOOD) {
            ending.settle();
        }
    }

    /// Between activities, if they keep to it ([ModelRig#sleep]): what is due, and what would never be.
    private void between() {
        ordering.lock();
        try {
            boolean nothingGoesOn = points == pointsBefore;
            pointsBefore = points;
            if (due || nothingGoesOn || book.holder().isEmpty()) {
                give(commands.get(next));
            }
        } finally {
            ordering.unlock();
        }
    }

    private void kill() {
        var name = book.holder().map(Holder::name).orElse("");
        if (!name.isEmpty() && book.noted("kill " + name, desk.kill(name))) {
            book.killed.add(name);
            book.held.remove(name);
        }
    }

    @Override
    public String toString() {
        return book.toString();
    }
}
