/// Infer requests and their answers as Arrow IPC streams: data frames. An own reader, since bytes from outside are
/// believed only as far as they were compared with the body that they lie in, and since a request must not cost heap by
/// its size; Arrow's own library is what tests compare it with.
@NullMarked
package dev.windlass.gateway.arrow;

import org.jspecify.annotations.NullMarked;
