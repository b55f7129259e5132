/// Who comes with a token of another issuer: what it claims, and what must be claimed to be somebody here.
///
/// Knows nothing of signatures, sockets and rows.
@NullMarked
package dev.windlass.identity;

import org.jspecify.annotations.NullMarked;
