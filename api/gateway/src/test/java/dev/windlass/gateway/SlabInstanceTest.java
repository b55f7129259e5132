package dev.windlass.gateway;

import dev.windlass.exchange.ModelInstance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/// The real instance: a slab, and an inference worker's process with ONNX Runtime.
class SlabInstanceTest extends ModelInstanceContract {
    @TempDir
    Path directory;

    private RealInferenceWorker worker;

    @Override
    ModelInstance create() throws Exception {
        worker = RealInferenceWorker.start(directory, 1);
        return worker.load(RealInferenceWorker.identity(2));
    }

    @Override
    void end() throws Exception {
        worker.close();
    }
}
