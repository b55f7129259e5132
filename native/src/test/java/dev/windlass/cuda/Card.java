package dev.windlass.cuda;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/// The device that tests with the tag `card` run on. `./windlass verify-gpu` runs them on this machine's first; a build
/// runs the same tests on the stand-in, a test part.
public final class Card {
    /// On tests that hold on a real card, too: they inject no errors and look at no ledger.
    public static final String TAG = "card";

    /// The property that says what computes on the machine's own device, as [dev.windlass.onnx.CudaEngine#open] takes
    /// it; not set in a build.
    public static final String RUNTIME = "windlass.card.runtime";

    private static final String SEED = "windlass.card.seed";

    /// The stand-in keeps what was freed.
    private static final long STAND_IN_BYTES = 128L << 20;

    private Card() {}

    /// What computes there; empty in a build.
    public static Optional<String> runtime() {
        return Optional.ofNullable(System.getProperty(RUNTIME));
    }

    /// The machine's first device, or the stand-in's.
    public static CudaDevice device() {
        if (runtime().isEmpty()) {
            return CudaWork.driver(StandIns.cuda().set("MEMORY", STAND_IN_BYTES))
                    .devices()
                    .getFirst();
        }
        return switch (CudaDriver.open(System.getenv())) {
            case CudaAvailability.Present(var driver) -> driver.devices().getFirst();
            case CudaAvailability.Absent(var reason) -> throw new AssertionError(reason);
        };
    }

    /// What the stand-in says was wrong with how it was used, one a line; a real driver says nothing.
    public static String violations() {
        return runtime().isEmpty() ? StandIns.cudaAsItIs().violations() : "";
    }

    /// What an inference worker is told, so that it computes there too; nothing in a build.
    public static List<String> workerArguments() {
        return runtime().map(it -> List.of("--gpu-runtime", it)).orElse(List.of());
    }

    /// Fresh each time, unless `-Dwindlass.card.seed` says which; a failed test names it.
    public static long seed() {
        return Long.getLong(SEED, new Random().nextLong());
    }
}
