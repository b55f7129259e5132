/// A real installation as a test's fixture: the packaged program started as a child process on a directory
/// of its own, found by its pid files and addresses, killed without mercy, asked through its client, its
/// gateway and its database.
///
/// Knows what every operator knows (files, ports, process lists) and nothing of the program's insides.
@NullMarked
package dev.windlass.harness;

import org.jspecify.annotations.NullMarked;
