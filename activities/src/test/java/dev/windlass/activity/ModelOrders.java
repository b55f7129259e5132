package dev.windlass.activity;

import dev.windlass.domain.Block;
import dev.windlass.domain.Holder;
import dev.windlass.domain.PrincipalId;
import dev.windlass.domain.RetirementPlan;
import dev.windlass.domain.RunKind;
import dev.windlass.storage.Given;
import dev.windlass.storage.RetirementStore;
import dev.windlass.workflow.EndpointWorkflow.RollbackAnswer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Gives people's orders to one endpoint and notes what was accepted.
final class ModelOrders {
    /// Looks every three hours whether it is still blocked; its sunset is now, all the same.
    private static final RetirementPlan AT_ONCE =
            new RetirementPlan(Duration.ofDays(9000), List.of(), Duration.ZERO, Duration.ZERO);

    private static final PrincipalId ANNA = new PrincipalId("payments", "anna");

    private final ModelRig rig;
    private final ModelFacts facts;
    private final OrderBook book;
    private final OrderDesk desk;
    private int requests;

    ModelOrders(ModelRig rig, ModelFacts facts, OrderBook book, OrderDesk desk) {
        this.rig = rig;
        this.facts = facts;
        this.book = book;
        this.desk = desk;
    }

    void give(ModelCommand command) {
        switch (command.kind()) {
            case PROMOTE -> promote(command, true);
            case GOOD -> promote(command, false);
            case ROLLBACK -> rollback(null);
            case ROLLBACK_TO -> rollback(command.argument());
            case BLOCK -> block();
            case UNBLOCK -> unblock();
            case RETIRE -> retire(command.argument());
            case WITHDRAW -> withdraw(command.argument());
            default -> tellHolder(command);
        }
    }

    private void tellHolder(ModelCommand command) {
        var name = book.holder().map(Holder::name).orElse("");
        if (!name.startsWith("promote--")) {
            return;
        }
        switch (command.kind()) {
            case PAUSE -> {
                if (book.noted("pause " + name, desk.pause(name))) {
                    book.held.put(name, 0);
                }
            }
            case RESUME, RESUME_FULL -> resume(name, command.kind() == ModelCommand.Kind.RESUME_FULL);
            case ABORT -> {
                if (book.noted("abort " + name, desk.abort(name))) {
                    book.aborted.add(name);
                    facts.turned.add(name);
                }
            }
            case APPROVE -> book.noted("approve " + name, desk.approve(name));
            case REJECT -> book.noted("reject " + name, desk.reject(name));
            default -> throw new IllegalArgumentException("no order: " + command);
        }
    }

    private void resume(String name, boolean full) {
        var before = book.held.remove(name);
        boolean resumed = book.noted((full ? "resume --full " : "resume ") + name, desk.resume(name, full));
        if (before != null && !resumed) {
            book.held.put(name, before);
        }
    }

    private void promote(ModelCommand command, boolean wild) {
        var manifests = new RandomManifests(facts.endpoint, new Random(command.seed()));
        var name = desk.promote("p" + facts.endpoint.model() + "-" + requests++, manifests.of(command.version(), wild));
        book.noted("promote " + command.version(), name.isPresent());
        name.ifPresent(_ -> book.lastTold = null);
    }

    private void rollback(@Nullable String to) {
        var before = book.holder().orElse(null);
        var stable = rig.stores.ledger().newestGood(facts.endpoint).orElse(null);
        var answer = desk.rollback("b" + facts.endpoint.model() + "-" + requests++, to);
        book.noted("rollback" + (to == null ? "" : " --to " + to), answer.isPresent());
        if (answer.isEmpty()) {
            return;
        }
        book.note("  " + answer.get());
        book.expect(!RandomCommands.NEVER_GOOD.equals(to), "a rollback to a version that was never good was accepted");
        boolean live = before != null && before.kind() == RunKind.PROMOTION;
        if (live) {
            book.mayBeBad.add(before.version());
        }
        // One that was killed has gone back by the time the rollback is planned: then it is the stable version's.
        if (stable != null && (!live || book.killed.contains(before.name()))) {
            book.mayBeBad.add(stable.version());
        }
        book.lastTold = to;
        switch (answer.get()) {
            case RollbackAnswer.RollbackStarted(var name) -> book.rollbacks.put(name, Optional.ofNullable(to));
            case RollbackAnswer.AbortingPromotion(var name) -> {
                book.aborted.add(name + " unless rolled back");
                desk.awaitHeard(name);
                facts.turned.add(name);
            }
            case RollbackAnswer.AlreadyRunning _, RollbackAnswer.RollbackRefused _ -> {}
        }
    }

    private void block() {
        var endpoint = facts.endpoint;
        var now = Instant.now();
        rig.stores
                .blocks()
                .make(new Block(
                        endpoint.tenant(),
                        endpoint.model(),
                        endpoint.env(),
                        "freeze",
                        "anna",
                        now.minusSeconds(60),
                        now.plus(Duration.ofDays(1))));
        facts.blockedSinceMs.compareAndSet(ModelFacts.NEVER, rig.temporal.currentTimeMillis());
        book.note("block");
    }

    void unblock() {
        facts.blockedSinceMs.set(ModelFacts.NEVER);
        rig.stores.blocks().lift(facts.endpoint.tenant(), facts.endpoint.model(), facts.endpoint.env(), "anna");
        book.note("unblock");
    }

    private void retire(String which) {
        var version = facts.endpoint.modelRef().version(which);
        var wish = new RetirementStore.Wish(AT_ONCE, Given.digest("plan"), null, "superseded", ANNA);
        boolean begun = rig.stores.retirements().announce(version, wish) instanceof RetirementStore.Announced.Begun;
        if (book.noted("retire " + which, begun)) {
            rig.sunsets.now(version);
            desk.tellRetirement(version);
        }
    }

    private void withdraw(String which) {
        var version = facts.endpoint.modelRef().version(which);
        boolean withdrawn = rig.stores.retirements().find(version).isPresent()
                && rig.stores.retirements().withdraw(version, "anna", "we need it")
                        instanceof RetirementStore.Moved.Done;
        if (book.noted("withdraw " + which, withdrawn)) {
            desk.tellRetirement(version);
        }
    }
}
