package dev.windlass.agent;

import dev.windlass.chores.Chores;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Probes what [DeviceHealth] wants to have probed, one device at a time.
final class DeviceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DeviceWatch.class);

    private final DeviceHealth health;
    private final DeviceProbe probe;
    private final Chores chores = new Chores();

    private DeviceWatch(DeviceHealth health, DeviceProbe probe, Duration every) {
        this.health = health;
        this.probe = probe;
        chores.every("device-watch", every, this::look);
    }

    static DeviceWatch start(DeviceHealth health, DeviceProbe probe, Duration every) {
        return new DeviceWatch(health, probe, every);
    }

    private void look() throws InterruptedException {
        for (var device : health.due(System.nanoTime())) {
            DeviceProbe.Result result;
            try {
                result = probe.of(device);
            } catch (IOException notStarted) {
                result = new DeviceProbe.Result.Fails("no process could be started for it: " + notStarted.getMessage());
            }
            health.probed(device, result, System.nanoTime());
            LOG.atWarn()
                    .addKeyValue("device", device)
                    .addKeyValue("result", result)
                    .log("device probed");
        }
    }

    @Override
    public void close() {
        chores.close();
    }
}
