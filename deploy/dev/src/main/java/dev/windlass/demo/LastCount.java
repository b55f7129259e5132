package dev.windlass.demo;

import dev.windlass.demo.Playbill.Finding;

/// Every request is accounted for.
final class LastCount {
    private static final String BAD_VERSION = "3";

    private LastCount() {}

    /// Stops the traffic first.
    ///
    /// @param mayHaveBadVersion whether version 3's own non-finite answers are part of the story
    static Finding of(DemoTraffic traffic, boolean mayHaveBadVersion) throws InterruptedException {
        traffic.stop();
        return judge(traffic.tally(), mayHaveBadVersion);
    }

    static Finding judge(TrafficTally tally, boolean mayHaveBadVersion) {
        long answered = 0;
        long strange = 0;
        long ofBadVersion = 0;
        for (var version : tally.versions().entrySet()) {
            answered += version.getValue().answered();
            if (mayHaveBadVersion && version.getKey().equals(BAD_VERSION)) {
                ofBadVersion += version.getValue().nonFinite();
            } else {
                strange += version.getValue().nonFinite();
            }
        }
        long hung = tally.hung() + tally.underWay();
        boolean all = tally.sent() > 0 && answered == tally.sent();
        var seen = tally.sent() + " sent, " + answered + " answered, " + tally.failed() + " failed, " + tally.lost()
                + " lost, " + hung + " hung; slowest " + tally.slowestMicros() / 1000 + " ms"
                + (mayHaveBadVersion
                        ? "; non-finite: " + ofBadVersion + " of version 3, " + strange + " of others"
                        : "")
                + (tally.failures().isEmpty() ? "" : "; " + tally.failures());
        return new Finding(seen, all && tally.bad() == 0 && hung == 0 && strange == 0);
    }
}
