package dev.windlass.gateway;

import dev.windlass.exchange.Hop;
import dev.windlass.exchange.HopState;
import dev.windlass.exchange.VersionKey;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long one request may wait for an inference worker and for room: until its deadline, and for a bounded
/// time over all its waits, however often it is woken in between. One thread at a time.
final class Patience {
    private final InferDesk desk;
    private final VersionKey version;
    private final Steps.Owner owner;
    private final Commons.Portion places;
    private long deadlineNanos;
    private long stepBytes;
    private boolean waits;
    private long untilNanos;

    /// @param owner refuses when the time is over, or too many wait
    Patience(InferDesk desk, VersionKey version, Steps.Owner owner, long deadlineNanos) {
        this.desk = desk;
        this.version = version;
        this.owner = owner;
        this.places = owner.tenant().parking();
        this.deadlineNanos = deadlineNanos;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    void deadline(long nanos) {
        deadlineNanos = nanos;
    }

    /// Steps after a wait are over that many bytes.
    void stepBytes(long bytes) {
        stepBytes = bytes;
    }

    boolean late() {
        return System.nanoTime() - deadlineNanos >= 0;
    }

    /// Runs `step` with a hop that was ready a moment ago, now or later, or refuses.
    void withHop(Consumer<Hop> step) {
        var hop = ready();
        if (hop == null) {
            awaitHop(() -> withHop(step));
        } else {
            step.accept(hop);
        }
    }

    /// Runs `again` soon, or refuses.
    void awaitHop(Runnable again) {
        if (leftNanos() <= 0 || !desk.parking().lookAgain(places, () -> run(again))) {
            owner.refuse(GatewayProblem.unavailable("no inference worker is ready for this version here", "try again"));
        }
    }

    /// Runs `again` when the hop has room, or refuses.
    void awaitRoom(Hop hop, Runnable again) {
        long nanos = leftNanos();
        if (nanos <= 0) {
            owner.refuse(noRoom());
        } else if (!desk.parking()
                .forRoom(places, hop, nanos, () -> run(again), () -> run(() -> owner.refuse(noRoom())))) {
            owner.refuse(GatewayProblem.unavailable("too many requests wait for this model", "try again"));
        }
    }

    /// Room was found: the next wait starts anew.
    void renew() {
        waits = false;
    }

    private void run(Runnable again) {
        desk.steps().bySize(stepBytes, owner, again);
    }

    private @Nullable Hop ready() {
        var hop = desk.workers().find(version).orElse(null);
        return hop != null && hop.state() == HopState.READY ? hop : null;
    }

    private long leftNanos() {
        long now = System.nanoTime();
        if (!waits) {
            waits = true;
            untilNanos = now + desk.limits().parkedFor().toNanos();
        }
        return Math.min(untilNanos - now, deadlineNanos - now);
    }

    private static GatewayProblem noRoom() {
        return GatewayProblem.unavailable("the inference worker has no room", "try again");
    }
}
