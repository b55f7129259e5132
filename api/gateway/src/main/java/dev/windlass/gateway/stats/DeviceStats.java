package dev.windlass.gateway.stats;

import dev.windlass.slab.DeviceNanos;
import java.util.concurrent.atomic.LongAdder;

/// What answered requests of one version took on a device, by the device's own clock, since this gateway started.
final class DeviceStats {
    final LongAdder requests = new LongAdder();
    final LongAdder toDeviceNanos = new LongAdder();
    final LongAdder runningNanos = new LongAdder();
    final LongAdder toHostNanos = new LongAdder();

    void add(DeviceNanos nanos) {
        toDeviceNanos.add(nanos.toDevice());
        runningNanos.add(nanos.running());
        toHostNanos.add(nanos.toHost());
        requests.increment();
    }

    /// Whether the version ever ran on a device.
    boolean used() {
        return requests.sum() > 0;
    }
}
