package dev.windlass.domain;

/// Names a counting window: it opens with its epoch and closes after 10 s or with the epoch, so none
/// straddles two. `boot` is the gateway process's start, so that numbers start anew after a restart.
public record WindowKey(String gateway, String boot, EndpointRef endpoint, long epoch, long n) {}
