package dev.windlass.exchange;

import dev.windlass.slab.Slab;
import java.util.List;
import java.util.function.Supplier;

/// The end of a lost inference worker's link: everybody is answered, and the slab is unmapped when the last
/// request gave its room back. One thread at a time.
final class LinkEnd {
    private final WorkerLink link;
    private final SlotPool pool;
    private final RoomWaiters line;
    private final Slab slab;
    private final Supplier<Ending> ending;
    private List<SlotRequest> ranLast = List.of();
    private int loads; // that were under way, and may be the cause, too
    private boolean begun;
    private boolean unmapped;

    /// @param ending how the process ended, once its connection did
    LinkEnd(WorkerLink link, SlotPool pool, RoomWaiters line, Slab slab, Supplier<Ending> ending) {
        this.link = link;
        this.pool = pool;
        this.line = line;
        this.slab = slab;
        this.ending = ending;
    }

    /// May be called again, as rooms come back.
    void goOn(Loss why) {
        if (!begun) {
            begun = true;
            link.settle(pool.close());
            link.hearLast();
            boolean letGo = why.by() == Loss.By.FAREWELL;
            ranLast = letGo ? List.of() : pool.running();
            loads = link.suspects.ended(ranLast, letGo);
        }
        for (var request : pool.everybodyWaiting()) {
            if (request.win(SlotRequest.ANSWERED)) {
                hand(request, why);
            } else if (unanswerable(request)) {
                ReplyParts.drop(request.parts);
                if (ranLast.contains(request) && why.by() == Loss.By.SENTENCE && !link.lied) {
                    request.overran(ranLast.size());
                }
                link.free(request);
            }
        }
        line.wakeAll();
        if (pool.live() == 0 && !unmapped) {
            unmapped = true;
            slab.close();
        }
    }

    /// Nobody waits for it, and nobody else gives its room back.
    private static boolean unanswerable(SlotRequest request) {
        return request.place == Place.AT_WORKER || request.place == Place.QUEUED || request.cancelled();
    }

    private void hand(SlotRequest request, Loss why) {
        pool.leaveToOwner(request);
        ReplyParts.drop(request.parts);
        boolean lied = link.lied;
        if (lied) {
            link.free(request);
        }
        int suspects = ranLast.contains(request) ? ranLast.size() + loads : 0;
        request.fail(new InferenceFailure.InferenceWorkerLost(
                why.reason(), suspects, lied ? null : request, why.ending(ending)));
    }
}
