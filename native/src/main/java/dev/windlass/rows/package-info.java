/// Rows of FP32 from Arrow columns: what a table's columns become in a model's row ([RowLayout]), done on the CPU
/// ([RowFiller]) or by a kernel on a GPU ([RowKernel]), the same to the bit. Knows no frames, models or requests:
/// columns are places in one piece of memory ([RowBatch]).
@NullMarked
package dev.windlass.rows;

import org.jspecify.annotations.NullMarked;
