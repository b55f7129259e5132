package dev.windlass.domain;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What became of the copies that one version got of answered requests in one window. A pair is a
/// request's answer and the shadow's answer to its copy: `agreed` within the tolerance; `flipped` where
/// an integer, a truth value, a string or a shape differs; `drifted` where only floating-point numbers
/// do; `failed` where the shadow gave none. `shed` are copies that weren't made or not heard to the end,
/// for want of room: no pairs. Copies of earlier epochs are in no number. `decades` counts pairs whose
/// shapes are the same by their largest relative difference, by [#decade].
public record ShadowCount(
        Digest digest, long agreed, long flipped, long drifted, long failed, long shed, long[] decades) {
    public static final int DECADES = 10;

    public ShadowCount {
        if (agreed < 0 || flipped < 0 || drifted < 0 || failed < 0 || shed < 0) {
            throw new IllegalArgumentException("counts must be >= 0, got agreed " + agreed + ", flipped " + flipped
                    + ", drifted " + drifted + ", failed " + failed + ", shed " + shed);
        }
        if (decades.length != DECADES) {
            throw new IllegalArgumentException("decades must have " + DECADES + " places, got " + decades.length);
        }
    }

    /// Requests that the shadow was asked for and heard of.
    public long pairs() {
        return agreed + flipped + drifted + failed;
    }

    /// Pairs in which the shadow didn't say what the client was told.
    public long disagreed() {
        return flipped + drifted + failed;
    }

    /// The place of a relative difference: 0 below 1e-8 (none included), then a place for each power of
    /// ten up to 1, and the last for 1 and more, and for what is no number.
    public static int decade(double difference) {
        if (!(difference < 1)) {
            return DECADES - 1;
        }
        int place = 0;
        for (double bound = 1e-8; place < DECADES - 2 && difference >= bound; bound *= 10) {
            place++;
        }
        return place;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ShadowCount it
                && digest.equals(it.digest)
                && agreed == it.agreed
                && flipped == it.flipped
                && drifted == it.drifted
                && failed == it.failed
                && shed == it.shed
                && Arrays.equals(decades, it.decades);
    }

    @Override
    public int hashCode() {
        return Objects.hash(digest, agreed, flipped, drifted, failed, shed, Arrays.hashCode(decades));
    }
}
