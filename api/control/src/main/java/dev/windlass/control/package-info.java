/// The control API: HTTP routes over the registry, keys, uploads and promotions, and the ports behind them.
///
/// A handler parses, asks a store or [Runbooks], and answers; every refusal is an [ApiFailure] that becomes
/// a problem document in one place ([Problem]). Must not know workflow implementations, inference workers or
/// the gateway.
@NullMarked
package dev.windlass.control;

import org.jspecify.annotations.NullMarked;
