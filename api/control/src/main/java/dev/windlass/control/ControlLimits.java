package dev.windlass.control;

import dev.windlass.quota.SizeOfPool;
import java.time.Duration;

/// The control API's maxima. What happens at each is said at its field.
///
/// @param bodyBytes body of a request; beyond it 413
/// @param artifactBytes declared size of an artifact; beyond it 413
/// @param uploadsOpen uploads open at once per tenant; one more is 429
/// @param uploadLife age at which an unfinished upload is swept away
/// @param inspections inspections at once; others wait for their turn
/// @param updatesAtOnce starts at once per endpoint and process; rollbacks have two more
/// @param updatesWaiting more that wait; beyond it 503
/// @param longPoll longest wait of one long poll; longer wishes are cut to it
/// @param watchers long polls and event streams of tenants at once
/// @param pools sizes of what tenants share
/// @param pace how fast bodies must come
public record ControlLimits(
        long bodyBytes,
        long artifactBytes,
        int uploadsOpen,
        Duration uploadLife,
        int inspections,
        int updatesAtOnce,
        int updatesWaiting,
        Duration longPoll,
        @SizeOfPool("event streams and long polls") int watchers,
        PoolLimits pools,
        BodyPace pace) {
    public static final ControlLimits DEFAULT = new ControlLimits(
            1 << 20,
            2L << 30,
            8,
            Duration.ofHours(24),
            2,
            2,
            128,
            Duration.ofSeconds(55),
            1_000,
            PoolLimits.DEFAULT,
            BodyPace.DEFAULT);

    ControlLimits with(PoolLimits otherPools, BodyPace otherPace) {
        return new ControlLimits(
                bodyBytes,
                artifactBytes,
                uploadsOpen,
                uploadLife,
                inspections,
                updatesAtOnce,
                updatesWaiting,
                longPoll,
                watchers,
                otherPools,
                otherPace);
    }
}
