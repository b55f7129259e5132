package dev.windlass.exchange;

import dev.windlass.slab.RingEntry;
import dev.windlass.slab.SlabViolation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The slots of one slab: which are taken, in which generation, and by whom. Not thread-safe: used under
/// the pool's lock.
final class SlotTable {
    private final @Nullable SlotRequest[] bySlot;
    private final int[] generations;
    private final int[] free;
    private int taken;

    SlotTable(int slots) {
        this.bySlot = new @Nullable SlotRequest[slots];
        this.generations = new int[slots];
        this.free = new int[slots];
        for (int i = 0; i < slots; i++) {
            free[i] = slots - 1 - i;
        }
    }

    int taken() {
        return taken;
    }

    int left() {
        return free.length - taken;
    }

    boolean full() {
        return taken == free.length;
    }

    /// A free slot, in its next generation; there must be one.
    int take() {
        int slot = free[free.length - 1 - taken];
        taken++;
        generations[slot] = Math.max(1, generations[slot] + 1);
        return slot;
    }

    int generation(int slot) {
        return generations[slot];
    }

    /// From now on the request is found by its slot.
    void seat(SlotRequest request) {
        bySlot[request.slot] = request;
    }

    void giveBack(SlotRequest request) {
        bySlot[request.slot] = null;
        taken--;
        free[free.length - 1 - taken] = request.slot;
    }

    /// The request that a completion is for, or null if it is an old one.
    ///
    /// @throws SlabViolation if it can't be true
    @Nullable SlotRequest completed(long entry) {
        int slot = RingEntry.slot(entry);
        int generation = RingEntry.generation(entry);
        if (slot >= bySlot.length || generation > generations[slot] || generation <= 0) {
            throw new SlabViolation(
                    "slot " + slot + " of generation " + generation + " was completed, and never given");
        }
        var request = bySlot[slot];
        if (request == null || request.generation != generation) {
            return null;
        }
        if (request.place != Place.AT_WORKER) {
            throw new SlabViolation("slot " + slot + " was completed, and never submitted");
        }
        return request;
    }

    List<SlotRequest> seated(Predicate<SlotRequest> wanted) {
        var found = new ArrayList<SlotRequest>(0);
        for (var request : bySlot) {
            if (request != null && wanted.test(request)) {
                found.add(request);
            }
        }
        return found;
    }
}
