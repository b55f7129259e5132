package dev.windlass.domain;

/// A policy document as a plan pins it.
public record PolicyPin(String name, Digest digest) {}
