package dev.windlass.slab;

/// What one run took on a device, in nanoseconds by the device's own clock.
///
/// @param toDevice copying inputs, and making rows of columns
/// @param running the model's kernels
/// @param toHost copying outputs
public record DeviceNanos(long toDevice, long running, long toHost) {
    /// Of what runs on the host.
    public static final DeviceNanos NONE = new DeviceNanos(0, 0, 0);

    /// The same, each at most so long and none negative.
    public DeviceNanos clamped(long max) {
        return new DeviceNanos(Math.clamp(toDevice, 0, max), Math.clamp(running, 0, max), Math.clamp(toHost, 0, max));
    }
}
