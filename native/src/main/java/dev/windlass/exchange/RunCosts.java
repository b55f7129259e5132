package dev.windlass.exchange;

/// What runs of one version take, by how many bytes a row has: shapes of about one size are one. Thread-safe.
final class RunCosts {
    private final RunCost[] byRowSize = new RunCost[Long.SIZE];

    RunCosts() {
        for (int i = 0; i < byRowSize.length; i++) {
            byRowSize[i] = new RunCost();
        }
    }

    RunCost of(RequestLayout layout) {
        long rowBytes = layout.byteLength() / Math.max(1, layout.rows());
        return byRowSize[Long.SIZE - 1 - Long.numberOfLeadingZeros(Math.max(1, rowBytes))];
    }
}
