package dev.windlass.settings;

import dev.windlass.quota.OwnPool;
import dev.windlass.quota.SizeOfPool;
import java.time.Duration;

/// The named maxima that belong to no single role, and what happens at each.
///
/// @param artifactBytesMax largest artifact; a larger upload is refused when it is declared (413)
/// @param uploadsOpenMax uploads open at once per tenant; one more is refused (429)
/// @param uploadTtl age at which an unfinished upload is swept away
/// @param inspectTimeout how long an inspection may run; then it is killed and the artifact refused
/// @param inspectMemoryBytes memory of one inspection; beyond it it is killed and the artifact refused
/// @param inspectionsMax inspections at once per control process; others wait
/// @param controlBodyBytesMax body of a control API request; beyond it 413
/// @param inferConnectionsMax connections at once per gateway; at it the least active one is closed for
///     the next
/// @param inferConnectionsOfPeerMax of them from one address; at it the least active one of that address
///     is closed
/// @param inferBodyBytesMax body of an inference request, at most 16 MiB; beyond it 413
/// @param inferReplyBytesMax outputs of one inference request, as ONNX Runtime computes them, 4 MiB to 1
///     GiB; beyond it
///     413
/// @param inferWaitingMax inference requests per gateway that wait for room or for an inference worker;
///     beyond
///     it 503 with Retry-After
/// @param inferTimeout time an inference request may take where neither it nor its tenant says less; then
///     504
/// @param endpointUpdatesMax updates sent at once per endpoint and process (the Temporal service allows 10)
/// @param endpointUpdatesWaitingMax further ones that wait; beyond it 503
/// @param longPollMax longest wait of one long poll
/// @param windowBuffer how long a gateway keeps windows and acknowledgements that Postgres can't take; then
///     the oldest are dropped, counted
public record LimitSettings(
        @OwnPool("one upload's") long artifactBytesMax,
        @OwnPool("each tenant's") int uploadsOpenMax,
        Duration uploadTtl,
        Duration inspectTimeout,
        long inspectMemoryBytes,
        @SizeOfPool("inspections") int inspectionsMax,
        @OwnPool("one request's") long controlBodyBytesMax,
        @SizeOfPool("connections to a gateway") int inferConnectionsMax,

        @OwnPool("an address' part of the connections to a gateway")
        int inferConnectionsOfPeerMax,

        @OwnPool("one request's") long inferBodyBytesMax,
        @OwnPool("one request's") long inferReplyBytesMax,
        @SizeOfPool("requests that wait at a gateway") int inferWaitingMax,
        Duration inferTimeout,
        @OwnPool("an endpoint's, which is one tenant's") int endpointUpdatesMax,
        @OwnPool("an endpoint's, which is one tenant's") int endpointUpdatesWaitingMax,
        @OwnPool("one request's") Duration longPollMax,
        Duration windowBuffer) {
    public LimitSettings {
        Check.between("limits.artifact-bytes-max", artifactBytesMax, 1, Long.MAX_VALUE);
        Check.between("limits.uploads-open-max", uploadsOpenMax, 1, 10_000);
        Check.positive("limits.upload-ttl", uploadTtl);
        Check.positive("limits.inspect-timeout", inspectTimeout);
        Check.between("limits.inspect-memory-bytes", inspectMemoryBytes, 64L << 20, Long.MAX_VALUE);
        Check.between("limits.inspections-max", inspectionsMax, 1, 256);
        Check.between("limits.control-body-bytes-max", controlBodyBytesMax, 1024, 1L << 30);
        Check.between("limits.infer-connections-max", inferConnectionsMax, 1, 65_536);
        Check.between("limits.infer-connections-of-peer-max", inferConnectionsOfPeerMax, 1, 65_536);
        Check.between("limits.infer-body-bytes-max", inferBodyBytesMax, 1024, 16L << 20);
        Check.between("limits.infer-reply-bytes-max", inferReplyBytesMax, 4L << 20, 1L << 30);
        Check.between("limits.infer-waiting-max", inferWaitingMax, 1, 16_384);
        Check.positive("limits.infer-timeout", inferTimeout);
        Check.between("limits.endpoint-updates-max", endpointUpdatesMax, 1, 10);
        Check.between("limits.endpoint-updates-waiting-max", endpointUpdatesWaitingMax, 0, 100_000);
        Check.positive("limits.long-poll-max", longPollMax);
        Check.positive("limits.window-buffer", windowBuffer);
    }
}
