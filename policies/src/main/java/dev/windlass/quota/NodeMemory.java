package dev.windlass.quota;

/// Memory that a live node still has for inference workers, in bytes.
public record NodeMemory(String node, long freeBytes) {}
