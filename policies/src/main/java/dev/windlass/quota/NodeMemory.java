package dev.windlass.quota;

/// What a live node still has for inference workers: memory in bytes, and how many more it may run. Both may be
/// below zero where more is reserved than there is.
public record NodeMemory(String node, long freeBytes, int freeWorkers) {
    /// A node whose memory alone is its limit.
    public NodeMemory(String node, long freeBytes) {
        this(node, freeBytes, Integer.MAX_VALUE);
    }
}
