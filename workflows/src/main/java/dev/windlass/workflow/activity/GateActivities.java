package dev.windlass.workflow.activity;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.Digest;
import dev.windlass.domain.Gate;
import dev.windlass.domain.PromotionPlan;
import io.temporal.activity.ActivityInterface;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Looks at a plan's windows, and asks its webhooks. Windows depend on the machine's time zone data, and webhooks on
/// the world, so that a workflow knows of both by recorded answers only. Never asked on the way back.
@ActivityInterface(namePrefix = "Gate")
public interface GateActivities {
    /// Which of the plan's windows is closed now.
    Standing look(LookAtWindows request);

    /// Returns when all of the plan's windows are open. Runs on `windlass-waits`.
    Opened awaitOpen(AwaitOpen request);

    /// Asks once; the same promotion's gate has the same event id each time. Fails, to be tried again, if there is no
    /// answer that decides. Runs on `windlass-waits`.
    Answer ask(Ask request);

    record LookAtWindows(PromotionPlan plan) {}

    /// `closed` is null if all are open.
    record Standing(@Nullable ClosedWindow closed) {}

    /// `words` say what it waits for, until `opensAt`.
    record ClosedWindow(String gate, String words, Instant opensAt) {}

    record AwaitOpen(PromotionPlan plan) {}

    record Opened() {}

    record Ask(String promotion, PromotionPlan plan, Digest planDigest, Gate.Webhook gate) {}

    /// What the other side has decided, with its reason.
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
    sealed interface Answer {
        record Allowed(String reason) implements Answer {}

        record Refused(String reason) implements Answer {}
    }
}
