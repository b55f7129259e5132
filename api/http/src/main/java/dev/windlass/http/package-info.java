/// What gateway and control API both know of HTTP connections: who is connected, who has to leave, and which
/// framing nobody undoes.
///
/// Knows Jetty and nothing of ours but annotations.
@NullMarked
package dev.windlass.http;

import org.jspecify.annotations.NullMarked;
