package dev.windlass.gateway.body;

import dev.windlass.gateway.schedule.Commons;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Room for the bodies that are on their way in, of all tenants. A body takes room as it arrives. When there
/// is none, one that hasn't moved for a while gives way: the tenant's own, or that of whoever holds more than
/// this one would.
///
/// @param buffers where the bytes lie
/// @param waiting bodies of which more must come
public record Staging(DirectBuffers buffers, Set<StagedBody> waiting) {
    private static final long STILL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    public Staging(DirectBuffers buffers) {
        this(buffers, ConcurrentHashMap.newKeySet());
    }

    /// A buffer, or null if there is no room.
    DirectBuffers.@Nullable Loan lend(Commons.Portion portion, long bytes) {
        while (true) {
            var loan = buffers.lend(portion, bytes);
            if (loan != null || !makeRoom(portion, bytes)) {
                return loan;
            }
        }
    }

    /// As [DirectBuffers.Loan#fillTo].
    boolean fill(DirectBuffers.Loan loan, Commons.Portion portion, long bytes) {
        while (!loan.fillTo(bytes)) {
            if (!makeRoom(portion, bytes)) {
                return false;
            }
        }
        return true;
    }

    /// True if a body gave way, so that it is worth to ask again.
    private boolean makeRoom(Commons.Portion asker, long bytes) {
        long now = System.nanoTime();
        StagedBody least = null;
        for (var body : waiting) {
            boolean mayGo = body.portion() == asker || body.portion().held() > asker.held() + bytes;
            if (mayGo && body.stillNanos(now) >= STILL_NANOS && (least == null || goesBefore(body, least, now))) {
                least = body;
            }
        }
        // One that goes on just now isn't still any more: another look finds another.
        return least != null && (least.giveWay() || makeRoom(asker, bytes));
    }

    private static boolean goesBefore(StagedBody one, StagedBody other, long now) {
        long more = one.portion().held() - other.portion().held();
        return more == 0 ? one.stillNanos(now) > other.stillNanos(now) : more > 0;
    }
}
