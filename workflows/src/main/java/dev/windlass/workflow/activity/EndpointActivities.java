package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
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
    GrantResult grant(Grant request);

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

    /// Who may write the route. `name` is a workflow id; `version` the candidate of a promotion or the target
    /// of a rollback (null until its plan is known).
    record Holder(
            String name, Kind kind, long fence, @Nullable String version, String initiator) {}

    enum Kind {
        PROMOTION,
        ROLLBACK
    }

    /// `requestId` names the request row that the API inserted. `takeOver` is the holder whose place may be
    /// taken (a rollback takes it from a promotion that does not get out of the way), null: only a free
    /// endpoint is granted.
    record Grant(
            EndpointRef endpoint,
            Kind kind,
            String requestId,
            @Nullable String version,
            String initiator,
            @Nullable String takeOver) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface GrantResult {
        /// `attempt` is the number `{n}` in `name`, the workflow id to start.
        record Granted(String name, long attempt, long fence) implements GrantResult {}

        /// This request was granted before and its plan is fixed: answer what was answered then.
        record Known(String name, Digest planDigest) implements GrantResult {}

        record Taken(Holder holder) implements GrantResult {}
    }

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

    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface FenceResult {
        /// Write under this fence from now on, `seq` starting at 1 again.
        record Held(long fence) implements FenceResult {}

        /// Somebody else holds the endpoint: end `Superseded` without touching the route.
        record Lost(@Nullable String holder) implements FenceResult {}
    }

    /// `refused` means that nothing was started: the row of the attempt goes, so that its request id stays
    /// usable.
    record Release(EndpointRef endpoint, String holder, Ending ending) {}

    enum Ending {
        FINISHED,
        REFUSED
    }

    record Released() {}
}
