package dev.windlass.cuda;

/// Whether this process can use CUDA.
public sealed interface CudaAvailability {
    record Present(CudaDriver driver) implements CudaAvailability {}

    /// `reason` is one line: what is missing, or what hides it.
    record Absent(String reason) implements CudaAvailability {}
}
