package dev.windlass.demo;

import dev.windlass.quota.OwnPool;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Shows the traffic: requests per second, each version's share, what went wrong. On a terminal in the
/// status line, elsewhere as a line now and then.
final class TrafficBoard implements AutoCloseable {
    private static final long STATUS_MS = 1_000;
    private static final long LINE_MS = 10_000;

    private final LiveOutput out;
    private final Narrator narrator;
    private final Map<String, Watched> shown = new LinkedHashMap<>();

    @OwnPool("the demo's own")
    private final ScheduledExecutorService clock;

    private TrafficBoard(LiveOutput out, Narrator narrator) {
        this.out = out;
        this.narrator = narrator;
        this.clock = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("traffic-board").factory());
    }

    static TrafficBoard on(LiveOutput out, Narrator narrator) {
        var board = new TrafficBoard(out, narrator);
        long every = out.redraws() ? STATUS_MS : LINE_MS;
        var _ = board.clock.scheduleAtFixedRate(board::tick, every, every, TimeUnit.MILLISECONDS);
        return board;
    }

    synchronized void show(String name, TrafficTally tally) {
        shown.put(name, new Watched(tally));
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        shown.clear();
        out.status("");
    }

    private synchronized void tick() {
        if (shown.isEmpty()) {
            return;
        }
        var line = new StringJoiner("  |  ");
        shown.forEach((name, watched) -> line.add(name + " " + watched.describe()));
        if (out.redraws()) {
            out.status("  traffic  " + line);
        } else {
            narrator.say("traffic  " + line);
        }
    }

    /// A tally and its state at the last look.
    private static final class Watched {
        private final TrafficTally tally;
        private long at = System.nanoTime();
        private long sent;
        private Map<String, Long> answered = Map.of();

        Watched(TrafficTally tally) {
            this.tally = tally;
        }

        String describe() {
            long now = System.nanoTime();
            double perSecond = (tally.sent() - sent) * 1e9 / (now - at);
            var before = answered;
            var today = new TreeMap<String, Long>();
            tally.versions().forEach((version, count) -> today.put(version, count.answered()));
            at = now;
            sent = tally.sent();
            answered = today;
            return String.format(Locale.ROOT, "%.0f/s", perSecond) + shares(before, today) + trouble();
        }

        private static String shares(Map<String, Long> before, Map<String, Long> today) {
            var gained = new TreeMap<String, Long>();
            today.forEach((version, count) -> gained.put(version, count - before.getOrDefault(version, 0L)));
            long all = gained.values().stream().mapToLong(Long::longValue).sum();
            var text = new StringBuilder();
            gained.forEach((version, count) -> {
                if (count > 0) {
                    text.append(String.format(Locale.ROOT, "  v%s %.0f %%", version, 100.0 * count / all));
                }
            });
            return text.toString();
        }

        private String trouble() {
            long nonFinite = tally.versions().values().stream()
                    .mapToLong(TrafficTally.Count::nonFinite)
                    .sum();
            return "  failed " + tally.bad() + (nonFinite == 0 ? "" : "  non-finite " + nonFinite);
        }
    }
}
