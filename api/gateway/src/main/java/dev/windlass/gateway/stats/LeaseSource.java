package dev.windlass.gateway.stats;

/// Whether this gateway is believed. A gateway whose lease ran out goes on serving what it serves, but
/// counts nothing until it has read the routes again in a new term. Asked on the request path: must be a
/// plain read.
public interface LeaseSource {
    /// The number of the term in which the lease is held now, at least 1; 0 while it isn't held.
    long term();
}
