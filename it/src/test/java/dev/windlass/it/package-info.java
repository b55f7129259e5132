/// Tests of the assembled system against real parts: the packaged program, real Postgres, object store,
/// Temporal server and inference workers, real models on real data. What one test class breaks, no other
/// uses.
@NullMarked
package dev.windlass.it;

import org.jspecify.annotations.NullMarked;
