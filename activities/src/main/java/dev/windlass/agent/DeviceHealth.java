package dev.windlass.agent;

import static java.util.stream.Collectors.joining;

import dev.windlass.domain.Device;
import dev.windlass.exchange.VersionKey;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What this node saw of its devices lately. One on which inference workers lose their context again and again,
/// with no request answered between, is ill; so is one on which start after start fails if a probe of it fails,
/// too. It is well again when a probe of it works. Keeps nothing over a restart. Thread-safe; times are
/// [System#nanoTime]'s.
///
/// A version that made a device ill, and answered nothing since, may be what is wrong itself: it makes no other
/// one ill.
final class DeviceHealth {
    private static final int SUSPECTS_MAX = 1024;
    private static final int DOUBLINGS_MAX = 6;

    private final Limits limits;
    private final Map<Device, History> devices = new HashMap<>();
    private final Map<VersionKey, Device> suspects = new LinkedHashMap<>();

    DeviceHealth(Limits limits) {
        this.limits = limits;
    }

    /// @param faults so many make a device ill, within `window`
    /// @param probeAfter to the first probe of an ill device; from one to the next twice as long, up to 64 times
    ///     that
    record Limits(int faults, Duration window, Duration probeAfter) {
        static final Limits DEFAULT = new Limits(3, Duration.ofMinutes(10), Duration.ofSeconds(30));
    }

    private record Fault(long atNanos, VersionKey version) {}

    private static final class History {
        final ArrayDeque<Fault> faults = new ArrayDeque<>();
        final List<Life> lives = new ArrayList<>();
        int failedStarts;
        int probes;

        @Nullable Long probeNanos;

        boolean suspected;

        @Nullable String lost;

        @Nullable String probeFailed;

        boolean ill() {
            return lost != null || probeFailed != null;
        }

        String illness() {
            return Stream.of(lost, probeFailed).filter(Objects::nonNull).collect(joining("; "));
        }

        boolean due(long nowNanos) {
            boolean early = probeNanos != null && nowNanos - probeNanos < 0;
            return (suspected || ill()) && !early;
        }
    }

    /// Why nothing is to be started on a device; empty if it is well, as far as is known.
    synchronized Optional<String> illness(Device device) {
        return Optional.ofNullable(devices.get(device)).filter(History::ill).map(History::illness);
    }

    /// Why, by device, of all that are ill.
    synchronized Map<Device, String> ill() {
        var ill = new TreeMap<Device, String>((one, other) -> one.id().compareTo(other.id()));
        devices.forEach((device, history) -> {
            if (history.ill()) {
                ill.put(device, history.illness());
            }
        });
        return ill;
    }

    /// A process that is being started on a device.
    ///
    /// @param answered requests that it answered so far
    synchronized Life begin(Device device, VersionKey version, LongSupplier answered, long nowNanos) {
        // What is on the CPU is seen by nobody.
        var history = device.equals(Device.CPU) ? new History() : devices.computeIfAbsent(device, _ -> new History());
        var life = new Life(device, version, history, answered, nowNanos);
        history.lives.add(life);
        return life;
    }

    /// Devices that are to be probed now.
    synchronized List<Device> due(long nowNanos) {
        return devices.entrySet().stream()
                .filter(it -> it.getValue().due(nowNanos))
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized void probed(Device device, DeviceProbe.Result result, long nowNanos) {
        var history = devices.computeIfAbsent(device, _ -> new History());
        history.suspected = false;
        history.faults.clear();
        history.failedStarts = 0;
        switch (result) {
            case DeviceProbe.Result.Works _ -> {
                history.lost = null;
                history.probeFailed = null;
            }
            case DeviceProbe.Result.Fails(var reason) -> history.probeFailed = "a probe failed: " + reason;
        }
        waitForProbe(history, nowNanos);
    }

    private void waitForProbe(History history, long nowNanos) {
        history.probeNanos = nowNanos + (limits.probeAfter().toNanos() << Math.min(history.probes, DOUBLINGS_MAX));
        history.probes++;
    }

    /// One inference worker on a device, from its start to its end.
    final class Life {
        private final Device device;
        private final VersionKey version;
        private final History history;
        private final LongSupplier answered;
        private final long begunNanos;
        private long known = Long.MAX_VALUE;

        private Life(Device device, VersionKey version, History history, LongSupplier answered, long begunNanos) {
            this.device = device;
            this.version = version;
            this.history = history;
            this.answered = answered;
            this.begunNanos = begunNanos;
        }

        /// It serves: what it answered so far was asked by the node itself.
        void up() {
            synchronized (DeviceHealth.this) {
                known = answered.getAsLong();
                history.failedStarts = 0;
            }
        }

        /// It didn't come up, and didn't lose its context either.
        void failed() {
            synchronized (DeviceHealth.this) {
                lookForAnswers();
                history.failedStarts++;
                history.suspected |= history.failedStarts >= limits.faults();
            }
        }

        /// It ended because its context was lost.
        void lostContext(String reason, long nowNanos) {
            synchronized (DeviceHealth.this) {
                lookForAnswers();
                if (suspects.getOrDefault(version, device).equals(device) && !sharedTheLast()) {
                    count(reason, nowNanos);
                }
            }
        }

        void ended() {
            synchronized (DeviceHealth.this) {
                lookForAnswers();
                history.lives.remove(this);
            }
        }

        /// Under MPS one fault ends all processes that are on the device: it counts once.
        private boolean sharedTheLast() {
            var last = history.faults.peekLast();
            return last != null && begunNanos - last.atNanos() < 0;
        }

        private void count(String reason, long nowNanos) {
            history.faults.addLast(new Fault(nowNanos, version));
            while (nowNanos - history.faults.getFirst().atNanos()
                    > limits.window().toNanos()) {
                history.faults.removeFirst();
            }
            if (history.faults.size() >= limits.faults() && !history.ill()) {
                history.lost = history.faults.size() + " inference workers lost it in "
                        + limits.window().toMinutes() + " min, and none answered between: " + reason;
                history.faults.forEach(it -> suspect(it.version(), device));
                history.faults.clear();
                waitForProbe(history, nowNanos);
            }
        }

        /// Whoever answers on the device shows that it works, and that its own version does.
        private void lookForAnswers() {
            for (var life : history.lives) {
                long now = life.answered.getAsLong();
                if (now > life.known) {
                    life.known = now;
                    suspects.remove(life.version);
                    history.faults.clear();
                    history.failedStarts = 0;
                    history.probes = 0;
                }
            }
        }
    }

    private void suspect(VersionKey version, Device device) {
        suspects.putIfAbsent(version, device);
        if (suspects.size() > SUSPECTS_MAX) {
            suspects.remove(suspects.keySet().iterator().next());
        }
    }
}
