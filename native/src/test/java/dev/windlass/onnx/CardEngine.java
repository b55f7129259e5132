package dev.windlass.onnx;

import dev.windlass.cuda.Card;
import java.nio.file.Path;

/// ONNX Runtime on this machine's own device, for `./windlass verify-gpu`.
public final class CardEngine {
    private CardEngine() {}

    /// @param libraryDirectory where the stand-in's library is unpacked, if that is what is to compute
    public static CudaEngine open(Path libraryDirectory) {
        var runtime = Card.runtime().orElseThrow(() -> new AssertionError(Card.RUNTIME + " isn't set"));
        return switch (CudaEngine.open(runtime, libraryDirectory, System.getenv())) {
            case EngineAvailability.Present(var engine) -> engine;
            case EngineAvailability.Absent(var reason) -> throw new AssertionError(reason);
        };
    }
}
