/// Which columns of a table make a model's row: read from what the model file says of itself. Here is what is asked
/// of the columns; the gateway, which has their bytes, does it.
@NullMarked
package dev.windlass.columns;

import org.jspecify.annotations.NullMarked;
