/// The Java client of the control API and of the gateway's inference routes, over the JDK's HTTP client.
///
/// Depends on domain records, our JSON, the JDK and Jackson only, so that a program that uses it drags
/// nothing else in.
@NullMarked
package dev.windlass.client;

import org.jspecify.annotations.NullMarked;
