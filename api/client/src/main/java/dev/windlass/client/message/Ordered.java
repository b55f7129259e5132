package dev.windlass.client.message;

/// The phase that a promotion was in when an order reached it.
public record Ordered(String name, String phase) {}
