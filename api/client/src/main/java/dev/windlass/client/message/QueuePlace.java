package dev.windlass.client.message;

import org.jspecify.annotations.Nullable;

/// Where a start waits: `position` counts from 1, of `waiting`; `holder` has the endpoint now (null: nobody any more,
/// and the first one is about to get it).
public record QueuePlace(
        String requestId,
        int position,
        int waiting,
        @Nullable String holder) {
    /// For people, such as "position 1 of 2, behind promote--payments--fraud-score--prod--7--3".
    public String words() {
        return "position " + position + " of " + waiting + (holder == null ? "" : ", behind " + holder);
    }
}
