package dev.windlass.exchange;

/// How the versions of one inference worker share the room in its slab: each may come to hold no more
/// than was free before it asked, so that none keeps the others out. One that is alone may have all of
/// it. Thread-safe; it calls nobody.
final class SlabShares {
    private int versions;

    synchronized void opened() {
        versions++;
    }

    /// Grants a version nothing any more.
    ///
    /// @return true for the first call
    synchronized boolean drain(SlabInstance instance) {
        boolean first = !instance.draining();
        instance.drain();
        if (first) {
            versions--;
        }
        return first;
    }

    /// Requests of a version that hold room.
    synchronized int held(SlabInstance instance) {
        return instance.held;
    }

    /// Notes that a version has one request more, if it may.
    synchronized boolean take(SlabInstance instance, long extentBytes, int slotsLeft, long bytesLeft) {
        boolean alone = versions <= 1;
        boolean may = alone
                || instance.held == 0
                || (instance.held < slotsLeft && instance.heldBytes + extentBytes <= bytesLeft);
        if (instance.draining() || !may) {
            return false;
        }
        instance.held++;
        instance.heldBytes += extentBytes;
        return true;
    }

    /// A request has an extent more, for the parts of its reply.
    synchronized void takePart(SlabInstance instance, long bytes) {
        instance.heldBytes += bytes;
    }

    synchronized void giveBackPart(SlabInstance instance, long bytes) {
        instance.heldBytes -= bytes;
    }

    synchronized void giveBack(SlabInstance instance, long extentBytes) {
        instance.held--;
        instance.heldBytes -= extentBytes;
    }
}
