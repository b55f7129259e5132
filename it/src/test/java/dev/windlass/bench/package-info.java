/// The first bench: a small model through the whole of a node, beside a bare echo of the same bytes in the
/// same minute. Reports ratios, since absolutes move with the machine; asserts nothing.
@NullMarked
package dev.windlass.bench;

import org.jspecify.annotations.NullMarked;
