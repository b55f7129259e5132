/// The truth: Postgres, one store per aggregate, SQL that looks like SQL; and the object store for artifacts
/// and evidence.
///
/// Every method names its tenant, through a reference that holds it or by a parameter; one that doesn't says
/// `OfPlatform`, `all` or `any` in its name. Expected outcomes are values. Leases and expiries are judged by
/// the database's clock. Knows nothing of Temporal and of HTTP.
@NullMarked
package dev.windlass.storage;

import org.jspecify.annotations.NullMarked;
