/// Joins the gateway's ports to Postgres, off the request path: routes, keys and limits in,
/// acknowledgements and window counts out, and the gateway's lease. While Postgres is away, traffic goes
/// on by what was read last, and what is to go out is kept for a bounded time.
///
/// The only package that knows both [dev.windlass.gateway] and [dev.windlass.storage]; knows nothing of HTTP.
@NullMarked
package dev.windlass.feed;

import org.jspecify.annotations.NullMarked;
