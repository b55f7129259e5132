package dev.windlass.control;

import dev.windlass.quota.SizeOfPool;
import java.time.Duration;

/// Sizes of what tenants share in the control API, and how long somebody may keep others waiting there. What
/// happens at each is said at the pool's own field ([dev.windlass.quota.SharedPool]).
///
/// @param requests requests of tenants in flight at once
/// @param strangers requests at once whose token nobody has seen in the last while
/// @param uploads bodies of uploads read at once
/// @param inspectionsWaiting completed uploads that wait for their inspection
/// @param inspectionTurn longest wait for an inspection's turn
/// @param unread bodies of refused requests that are read on at once
/// @param promotions that hold endpoints at once
public record PoolLimits(
        @SizeOfPool("requests in flight") int requests,
        @SizeOfPool("requests whose key isn't remembered") int strangers,
        @SizeOfPool("bodies of uploads") int uploads,
        @SizeOfPool("uploads that wait for an inspection") int inspectionsWaiting,
        Duration inspectionTurn,
        @SizeOfPool("rests of refused bodies") int unread,
        @SizeOfPool("live promotions") int promotions) {
    public static final PoolLimits DEFAULT = new PoolLimits(512, 512, 16, 64, Duration.ofMinutes(2), 128, 400);
}
