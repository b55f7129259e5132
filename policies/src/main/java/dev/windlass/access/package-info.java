/// Who may decide on what: separation of duties.
///
/// Knows principals and what they have done; nothing of rows, routes or workflows.
@NullMarked
package dev.windlass.access;

import org.jspecify.annotations.NullMarked;
