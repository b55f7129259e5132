package dev.windlass.worker;

import java.util.List;

/// The inference worker's process, for tests.
public final class WorkerMain {
    private WorkerMain() {}

    public static void main(String[] args) {
        System.exit(InferenceWorker.run(List.of(args)));
    }
}
