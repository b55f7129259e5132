package dev.windlass.gateway.settings;

import java.time.Duration;

/// The gateway's maxima, and what happens there.
///
/// @param connectionsMax most connections at once; at it the least active one leaves for the next
/// @param connectionsOfPeerMax most of them from one address; at it the least active one of that address leaves
/// @param headWithin from a connection's beginning to the end of its first request's head; then it is closed.
///     The short bodies of what isn't an inference request have as long: 408 after
/// @param idle from an answer to the end of the connection's next head; then it is closed
/// @param answerWithin for an answer to be taken by its client; then the connection is closed
/// @param bodyBytesMax most bytes of a request body, decoded: 413 above
/// @param stagedBytesMax most bytes of request and reply buffers over all requests: 503 above
/// @param selectorParseBytesMax bodies up to here are parsed on the selector thread, larger ones on the
///     parse pool
/// @param parseQueueMax most larger bodies that wait for the parse pool: 503 above
/// @param parkedMax most requests that wait for room or for a new inference worker: 503 above
/// @param parkedFor longest that one of them waits: 503 after
/// @param deadlineDefault within which a request that names no time-out is answered: 504 after
/// @param deadlineMax longest time-out that a request may name; longer ones are cut to it
/// @param bodyWithin longest that a body may take to arrive: 408 after
public record GatewayLimits(
        int connectionsMax,
        int connectionsOfPeerMax,
        Duration headWithin,
        Duration idle,
        Duration answerWithin,
        int bodyBytesMax,
        long stagedBytesMax,
        int selectorParseBytesMax,
        int parseQueueMax,
        int parkedMax,
        Duration parkedFor,
        Duration deadlineDefault,
        Duration deadlineMax,
        Duration bodyWithin) {
    public static final GatewayLimits DEFAULT = new GatewayLimits(
            1024,
            512,
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            16 << 20,
            128L << 20,
            16 << 10,
            64,
            1024,
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofSeconds(30));
}
