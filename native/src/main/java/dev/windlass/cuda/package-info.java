/// NVIDIA's libraries behind a customs office: the driver API (`libcuda.so.1`, [CudaDriver]) and NVML
/// (`libnvidia-ml.so.1`, [Nvml]). Status codes and pointers go in here; what comes out is a value, an owner's
/// handle, or a [CudaException]. That there is no library, no driver or no device is a value with its reason: most
/// machines have none.
///
/// What is made lives as long as the `Arena` it was made for. Knows nothing of tensors,
/// slabs, models or ONNX Runtime.
@NullMarked
package dev.windlass.cuda;

import org.jspecify.annotations.NullMarked;
