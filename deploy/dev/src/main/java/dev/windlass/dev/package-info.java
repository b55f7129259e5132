/// One machine, everything on it: the supervisor behind `windlass dev`, the parts it hosts or starts
/// (Postgres, S3, Temporal), and the tools it fetches into its own directory.
///
/// Knows processes, ports, files and pinned versions. Must not know what a promotion or an inference request
/// is: it starts the roles as child processes and talks to them through a settings file and their readiness
/// route only.
@NullMarked
package dev.windlass.dev;

import org.jspecify.annotations.NullMarked;
