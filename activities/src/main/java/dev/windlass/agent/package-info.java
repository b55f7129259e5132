/// The node agent: brings artifacts to this machine, starts inference workers, loads versions into them,
/// watches them and starts them again, and keeps on disk what it was told to run, so that a restarted
/// node serves without its control plane.
///
/// Knows nothing of Temporal, of HTTP and of routes: activities tell it what to run, the gateway finds the
/// open instances.
@NullMarked
package dev.windlass.agent;

import org.jspecify.annotations.NullMarked;
