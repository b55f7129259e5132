package dev.windlass.domain;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.windlass.domain.TrafficRules.HeaderMatch;
import dev.windlass.domain.TrafficRules.HeaderRoute;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One step of a rollout. [SetWeight] is a canary's, [Preview] and [Switch] are a blue-green's.
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
public sealed interface Step {
    /// Gives the canary this share of the requests, acknowledged by every gateway before the step ends.
    record SetWeight(int weightPercent) implements Step {
        public SetWeight {
            if (weightPercent < 1 || weightPercent > 100) {
                throw new IllegalArgumentException("setWeight must be 1..100, got " + weightPercent);
            }
        }
    }

    /// From here on this header's value chooses between the arms, where a request has it: one caller, one arm.
    record StickyBy(String header) implements Step {}

    /// Requests that match go to the candidate from here on, whatever its weight is. Without matches the route of that
    /// name is taken away.
    record SetHeaderRoute(String name, List<HeaderMatch> match) implements Step {
        public SetHeaderRoute {
            match = List.copyOf(match);
        }

        public HeaderRoute route() {
            return new HeaderRoute(name, match);
        }
    }

    /// Waits that long, or (no duration) until somebody resumes.
    record Pause(@Nullable Duration duration) implements Step {}

    /// Lets the judge look for at least `min` and at most `max`. Ends at `min` if the canary served
    /// `minServed` in counted windows and the verdict allows it; at `max` without `minServed`,
    /// `onInsufficientData` decides.
    record Analyze(
            Duration min, Duration max, long minServed, OnInsufficientData onInsufficientData, OnUndecided onUndecided)
            implements Step {
        public Analyze {
            if (min.isNegative() || max.compareTo(min) < 0 || minServed < 0) {
                throw new IllegalArgumentException(
                        "analyze needs 0 <= min <= max and minServed >= 0, got " + min + ", " + max + ", " + minServed);
            }
        }

        /// The same, but for a longest look of `longer`.
        public Analyze withMax(Duration longer) {
            return new Analyze(min, longer, minServed, onInsufficientData, onUndecided);
        }
    }

    /// Loads the candidate beside the stable version, for whoever asks for it by name.
    record Preview() implements Step {}

    /// Gives the candidate all requests at once: after a pause of `after`, zero for none, or (null) when somebody
    /// resumes.
    record Switch(@Nullable Duration after) implements Step {}

    /// Gives the candidate all requests but a few per cent, which the stable version keeps for `length`: so long the
    /// judge can still tell the two apart. The last step of a canary; the total deadline is met where it begins.
    record HoldBack(int percent, Duration length) implements Step {
        public HoldBack {
            if (percent < 1 || percent > 20) {
                throw new IllegalArgumentException("holdback must be 1..20 %, got " + percent);
            }
        }
    }

    /// Copies this share of the answered requests to the candidate, which answers nobody, and compares
    /// the pairs, for at least `min` and at most `max`. Ends at `min` if `minPairs` pairs show that the
    /// candidate disagrees less often than `maxDisagreement` (a share, above 0 and below 1); at `max`
    /// without `minPairs`, `onInsufficientData` decides.
    ///
    /// @param relativeTolerance how far two floating-point numbers that agree may lie apart, as a share
    ///     of the larger;
    ///     2 lets any two numbers agree
    record Shadow(
            int percent,
            Duration min,
            Duration max,
            long minPairs,
            OnInsufficientData onInsufficientData,
            double maxDisagreement,
            double relativeTolerance)
            implements Step {
        public Shadow {
            if (percent < 1 || percent > 100) {
                throw new IllegalArgumentException("shadow must be 1..100 %, got " + percent);
            }
            if (min.isNegative() || max.compareTo(min) < 0 || minPairs < 0) {
                throw new IllegalArgumentException(
                        "shadow needs 0 <= min <= max and minPairs >= 0, got " + min + ", " + max + ", " + minPairs);
            }
            if (!(maxDisagreement > 0 && maxDisagreement < 1 && relativeTolerance >= 0 && relativeTolerance <= 2)) {
                throw new IllegalArgumentException(
                        "shadow needs maxDisagreement in (0, 1) and tolerance in [0, 2], got " + maxDisagreement + ", "
                                + relativeTolerance);
            }
        }

        /// The same, but for a longest look of `longer`.
        public Shadow withMax(Duration longer) {
            return new Shadow(percent, min, longer, minPairs, onInsufficientData, maxDisagreement, relativeTolerance);
        }
    }

    enum OnInsufficientData {
        HOLD,
        EXTEND,
        FAIL,
        ADVANCE
    }

    enum OnUndecided {
        ADVANCE,
        PAUSE,
        FAIL
    }
}
