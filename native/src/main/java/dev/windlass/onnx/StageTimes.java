package dev.windlass.onnx;

import java.time.Duration;

/// What a session's runs on a device took, by the device's own clock and summed up since it was opened. Runs that
/// failed don't count.
///
/// @param toDevice copying inputs
/// @param running the model's kernels
/// @param toHost copying outputs
public record StageTimes(long runs, Duration toDevice, Duration running, Duration toHost) {
    /// Of what runs on the host.
    public static final StageTimes NONE = new StageTimes(0, Duration.ZERO, Duration.ZERO, Duration.ZERO);

    StageTimes plus(Duration moreToDevice, Duration moreRunning, Duration moreToHost) {
        return new StageTimes(
                runs + 1, toDevice.plus(moreToDevice), running.plus(moreRunning), toHost.plus(moreToHost));
    }
}
