package dev.windlass.environment;

import dev.windlass.domain.JourneyPhase;
import dev.windlass.domain.Phase;
import dev.windlass.retirement.Spans;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What comes next on a journey, from what the rows say and nothing else.
public final class Course {
    public static final String DEADLINE = "DeadlineExceeded";
    public static final String SOAK_BROKEN = "SoakBroken";
    public static final String ON_ITS_WAY = "OnItsWay";
    public static final String SERVES = "Serves";

    private Course() {}

    /// The promotion that brings, or has brought, the version to the environment that the journey has come to.
    public record Leg(String promotion, Phase phase, String reason, String message) {}

    /// @param last true if the journey ends in this environment
    /// @param soak how long the version must serve there before the next one takes it; of no use in the last
    /// @param leg of the newest attempt, null if none was started
    /// @param tenure of the version, in this environment
    public record Facts(
            JourneyPhase phase,
            String reason,
            String env,
            boolean last,
            Duration soak,
            @Nullable Leg leg,
            Tenure tenure,
            Instant now,
            Instant deadline) {
        private boolean late() {
            return !now.isBefore(deadline);
        }

        private boolean underWay() {
            return leg != null && !leg.phase().terminal();
        }

        /// Whether it served there for long enough. What was taken back never did.
        private boolean soaked() {
            return switch (tenure) {
                case Tenure.Never _, Tenure.TakenBack _ -> false;
                case Tenure.Serving(var _, var served) -> served.compareTo(soak) >= 0;
                case Tenure.Over(var served, var _) -> served.compareTo(soak) >= 0;
            };
        }
    }

    public static Due due(Facts facts) {
        return switch (facts.phase()) {
            case PROMOTING -> promoting(facts);
            case SOAKING -> soaking(facts);
            case ABORTING -> aborting(facts);
            case SUCCEEDED, STOPPED, ABORTED, EXPIRED -> new Due.Nothing();
        };
    }

    private static Due promoting(Facts facts) {
        var leg = facts.leg();
        if (leg != null && facts.underWay()) {
            return facts.late()
                    ? new Due.Move(JourneyPhase.ABORTING, false, DEADLINE, "its time is over")
                    : new Due.AwaitLeg(leg.promotion());
        }
        boolean succeeded = leg != null && leg.phase() == Phase.SUCCEEDED;
        if (facts.last() && (facts.tenure() instanceof Tenure.Serving || succeeded)) {
            return arrived(facts);
        }
        if (!facts.last() && facts.soaked()) {
            return passed(facts);
        }
        if (!facts.last() && facts.tenure() instanceof Tenure.Serving) {
            return new Due.Move(
                    JourneyPhase.SOAKING,
                    false,
                    SERVES,
                    "serves in " + facts.env() + ", where it soaks for " + Spans.format(facts.soak()));
        }
        if (leg != null) {
            return succeeded
                    ? broken(facts)
                    : new Due.Move(JourneyPhase.STOPPED, false, leg.reason(), facts.env() + ": " + ended(leg));
        }
        return facts.late() ? late() : new Due.StartLeg();
    }

    private static Due arrived(Facts facts) {
        return facts.tenure() instanceof Tenure.TakenBack
                ? broken(facts)
                : new Due.Move(JourneyPhase.SUCCEEDED, false, SERVES, "serves in " + facts.env());
    }

    private static Due soaking(Facts facts) {
        if (facts.soaked()) {
            return passed(facts);
        }
        if (!(facts.tenure() instanceof Tenure.Serving(var since, var _))) {
            return broken(facts);
        }
        return facts.late() ? late() : new Due.AwaitSoak(since.plus(facts.soak()));
    }

    private static Due aborting(Facts facts) {
        var leg = facts.leg();
        if (leg != null && facts.underWay()) {
            return new Due.AbortLeg(leg.promotion());
        }
        return facts.reason().equals(DEADLINE)
                ? late()
                : new Due.Move(JourneyPhase.ABORTED, false, facts.reason(), "aborted in " + facts.env());
    }

    private static Due passed(Facts facts) {
        return new Due.Move(JourneyPhase.PROMOTING, true, ON_ITS_WAY, "has passed " + facts.env());
    }

    private static Due late() {
        return new Due.Move(JourneyPhase.EXPIRED, false, DEADLINE, "its time is over");
    }

    private static Due broken(Facts facts) {
        return new Due.Move(
                JourneyPhase.STOPPED,
                false,
                SOAK_BROKEN,
                facts.env() + ": "
                        + switch (facts.tenure()) {
                            case Tenure.Over(var _, var by) -> "version " + by + " took over before the soak was over";
                            case Tenure.TakenBack _ -> "the version was taken back";
                            case Tenure.Never _, Tenure.Serving _ -> "the version isn't the stable one";
                        });
    }

    private static String ended(Leg leg) {
        return leg.promotion() + " ended " + leg.phase().id() + (leg.message().isEmpty() ? "" : ": " + leg.message());
    }
}
