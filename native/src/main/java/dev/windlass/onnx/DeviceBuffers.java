package dev.windlass.onnx;

import dev.windlass.cuda.CudaContext;
import dev.windlass.cuda.DeviceMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A session's memory of the device: one buffer for each input and each output that ever was there.
final class DeviceBuffers implements AutoCloseable {
    private final CudaContext context;
    private final Map<Integer, DeviceBuffer> inputs = new HashMap<>();
    private final Map<Integer, DeviceBuffer> outputs = new HashMap<>();

    DeviceBuffers(CudaContext context) {
        this.context = context;
    }

    /// See [DeviceBuffer#of].
    DeviceMemory input(int index, long byteSize) {
        return inputs.computeIfAbsent(index, _ -> new DeviceBuffer(context)).of(byteSize);
    }

    /// See [DeviceBuffer#of].
    DeviceMemory output(int index, long byteSize) {
        return outputs.computeIfAbsent(index, _ -> new DeviceBuffer(context)).of(byteSize);
    }

    /// Each of them, whatever becomes of the others.
    @Override
    public void close() {
        List<DeviceBuffer> all = new ArrayList<>(inputs.values());
        all.addAll(outputs.values());
        inputs.clear();
        outputs.clear();
        RuntimeException first = null;
        for (var buffer : all) {
            try {
                buffer.close();
            } catch (RuntimeException failed) {
                if (first == null) {
                    first = failed;
                } else {
                    first.addSuppressed(failed);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
