/// The words of Windlass as values: tenants, models, versions, endpoints, routes, plans, windows, verdicts.
///
/// A value checks itself when it is born, so nobody re-checks it. Depends on the JDK's values, JSpecify and
/// Jackson's annotations only: no I/O, no clock, no randomness, no framework.
@NullMarked
package dev.windlass.domain;

import org.jspecify.annotations.NullMarked;
