/// The bodies of the control API as Java records: what the server writes is what the client reads, so both
/// use these.
///
/// Knows the domain's words and JSON only; nothing of HTTP, stores or workflows. Durations and instants are
/// ISO-8601, sizes are bytes, weights whole per cent.
@NullMarked
package dev.windlass.client.message;

import org.jspecify.annotations.NullMarked;
