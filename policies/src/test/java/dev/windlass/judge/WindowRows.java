package dev.windlass.judge;

import dev.windlass.domain.Arm;
import dev.windlass.domain.ArmCount;
import dev.windlass.domain.Digest;
import dev.windlass.domain.EndpointRef;
import dev.windlass.domain.LatencyHistogram;
import dev.windlass.domain.WindowCount;
import dev.windlass.domain.WindowKey;
import dev.windlass.json.CanonicalJson;
import java.time.Instant;
import java.util.List;

/// Window rows for the judge's tests.
final class WindowRows {
    static final Digest CANDIDATE = CanonicalJson.digest("candidate");
    static final Digest STABLE = CanonicalJson.digest("stable");
    static final double ALPHA = 0.01;

    private static final EndpointRef ENDPOINT = new EndpointRef("lending", "credit-risk", "prod");
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private WindowRows() {}

    /// A closed window of ten seconds, the `n`th of gateway g1 in epoch 1.
    static WindowCount window(long n, long servedCanary, long badCanary, long servedStable, long badStable) {
        return window("g1", 1, n, false, canary(servedCanary, badCanary), stable(servedStable, badStable));
    }

    static WindowCount window(String gateway, long epoch, long n, boolean partial, ArmCount... arms) {
        var opened = START.plusSeconds(10 * n);
        var key = new WindowKey(gateway, "boot", ENDPOINT, epoch, n);
        return new WindowCount(key, partial, opened, opened.plusSeconds(10), List.of(arms));
    }

    static WindowCount window(ArmCount... arms) {
        return window("g1", 1, 1, false, arms);
    }

    static ArmCount canary(long served, long bad) {
        return arm(Arm.CANARY, CANDIDATE, served, bad);
    }

    static ArmCount canary(long served, long failed, long refused, long nonFinite) {
        return arm(Arm.CANARY, CANDIDATE, served, failed, refused, nonFinite);
    }

    static ArmCount stable(long served, long bad) {
        return arm(Arm.STABLE, STABLE, served, bad);
    }

    static ArmCount stable(long served, long failed, long refused, long nonFinite) {
        return arm(Arm.STABLE, STABLE, served, failed, refused, nonFinite);
    }

    static ArmCount preview(long served, long bad) {
        return arm(Arm.PREVIEW, CANDIDATE, served, bad);
    }

    /// The bad requests failed.
    static ArmCount arm(Arm arm, Digest digest, long served, long bad) {
        return arm(arm, digest, served, bad, 0, 0);
    }

    static ArmCount arm(Arm arm, Digest digest, long served, long failed, long refused, long nonFinite) {
        return new ArmCount(arm, digest, served, failed, refused, nonFinite, 0, new long[LatencyHistogram.BUCKETS]);
    }

    static JudgeInput input(List<WindowCount> rows) {
        return new JudgeInput(rows, CANDIDATE, STABLE, ALPHA, false);
    }
}
