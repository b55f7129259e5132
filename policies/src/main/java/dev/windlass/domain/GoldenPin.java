package dev.windlass.domain;

/// A version's golden set: the digest of its document, and how many rows it has.
public record GoldenPin(Digest digest, int rows) {}
