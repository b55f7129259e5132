package dev.windlass.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Makes `good` the newest good version of an endpoint's ledger.
///
/// @param by the promotion or rollback
/// @param previous in whose place; null on a first promotion
/// @param keepWarm how long `previous` stays loaded
/// @param failed a version that no rollback may return to: the one that a rollback came from; null if there is none
/// @param back a return to `good`, which keeps its place in the order of having been good; else it gets the newest
public record LedgerMove(
        EndpointRef endpoint,
        long fence,
        String by,
        Target good,
        @Nullable Target previous,
        Duration keepWarm,
        @Nullable Target failed,
        boolean back) {}
