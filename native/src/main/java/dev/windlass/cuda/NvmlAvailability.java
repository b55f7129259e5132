package dev.windlass.cuda;

/// Whether NVML can be asked about this machine's devices.
public sealed interface NvmlAvailability {
    /// Close it.
    record Present(Nvml nvml) implements NvmlAvailability {}

    /// `reason` is one line: what is missing.
    record Absent(String reason) implements NvmlAvailability {}
}
