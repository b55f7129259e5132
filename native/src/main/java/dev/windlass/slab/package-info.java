/// The format that gateway and inference worker share: one sealed slab of shared memory with two rings of slot numbers,
/// descriptors and tensor tables, and the frames of the control connection. Tensors lie in the slab as Arrow lays them
/// out.
///
/// Whatever is read here was written by another process: a value that can't be true is a [SlabViolation].
@NullMarked
package dev.windlass.slab;

import org.jspecify.annotations.NullMarked;
