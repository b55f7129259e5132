package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.FenceResult;
import dev.windlass.domain.GrantResult;
import dev.windlass.domain.GrantWish;
import dev.windlass.domain.Holder;
import dev.windlass.domain.Phase;
import dev.windlass.domain.Route;
import dev.windlass.domain.Target;
import io.temporal.activity.ActivityInterface;
import org.jspecify.annotations.Nullable;

/// The rows that say who may write an endpoint's route. Runs on `windlass-control`; Postgres is the truth, so
/// the Endpoint workflow reads here at the start of each run and before each grant.
@ActivityInterface(namePrefix = "Endpoint")
public interface EndpointActivities {
    /// Reads the endpoint's rows; an endpoint that has none yet is empty, not an error.
    Rows load(Load request);

    /// Makes `request` the holder in one transaction: raises the fence, gives the attempt number, inserts the
    /// promotion's or rollback's row. Idempotent by `requestId`.
    GrantResult grant(GrantWish request);

    /// Asks Temporal whether the holder's workflow still runs, and the promotion's row for its phase.
    HolderStatus describeHolder(DescribeHolder request);

    /// Raises the fence for `holder` if, in Postgres, it still holds the endpoint. Idempotent by (holder,
    /// knownFence): if the holder's current fence is already above `knownFence`, that one is the answer.
    FenceResult takeFence(TakeFence request);

    /// Ends the holding, if `holder` still has it; else does nothing. Never touches the route.
    Released release(Release request);

    record Load(EndpointRef endpoint) {}

    /// `stable` is the newest last known good version of the ledger, null before the first one.
    record Rows(
            EndpointRef endpoint,
            @Nullable Holder holder,
            @Nullable Target stable,
            @Nullable Route route,
            long fence) {}

    record DescribeHolder(EndpointRef endpoint, String holder) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface HolderStatus {
        /// Its workflow runs.
        record Running() implements HolderStatus {}

        /// A promotion that was granted the endpoint, but whose plan was never fixed: nothing was started,
        /// nothing touched.
        record NeverStarted() implements HolderStatus {}

        /// Its workflow is closed or unknown to Temporal, and its row says `recorded`, which may be terminal
        /// already.
        record Closed(Phase recorded) implements HolderStatus {}
    }

    record TakeFence(EndpointRef endpoint, String holder, long knownFence) {}

    /// `refused` means that nothing was started: the row of the attempt goes, so that its request id stays
    /// usable.
    record Release(EndpointRef endpoint, String holder, Ending ending) {}

    enum Ending {
        FINISHED,
        REFUSED
    }

    record Released() {}
}
