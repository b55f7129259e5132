/// `./windlass bench`: what a request costs. A client in a process of its own drives the gateway with a small model,
/// beside a bare Jetty that echoes the same bytes in the same run; absolutes move with the machine, so the ratios are
/// what counts. Measures and prints; asserts nothing.
@NullMarked
package dev.windlass.bench;

import org.jspecify.annotations.NullMarked;
