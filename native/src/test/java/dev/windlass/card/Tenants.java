package dev.windlass.card;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.onnx.TestModels;
import dev.windlass.worker.WorkerProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;

/// Four tenants on one card, an inference worker each, all at once beside each alone.
final class Tenants {
    private static final int TENANTS = 4;
    private static final int ROWS = 16;
    private static final int WIDTH = 512;
    private static final float[] VALUES = Ways.values(ROWS * WIDTH);

    private Tenants() {}

    static void measure(Setting setting) throws IOException {
        var directory = setting.scratch("tenants");
        var workers = new ArrayList<WorkerProcess>();
        try {
            var instances = new ArrayList<ModelInstance>();
            for (int i = 0; i < TENANTS; i++) {
                var own = CardFiles.directory(directory.resolve("tenant" + i));
                var model = TestModels.write(own, "wide", TestModels.mlp(i, WIDTH, 2048, 2048, 512));
                var worker = WorkerProcess.start(own, ClientSettings.standard(1));
                workers.add(worker);
                instances.add(worker.load(1, model));
            }
            tell(setting.effort(), instances);
        } finally {
            for (var worker : workers) {
                worker.close();
            }
        }
    }

    private static void tell(Effort effort, List<ModelInstance> instances) {
        var alone = new ArrayList<List<Sample>>();
        var together = new ArrayList<List<Sample>>();
        instances.forEach(_ -> {
            alone.add(new ArrayList<>());
            together.add(new ArrayList<>());
        });
        for (int round = 0; round < effort.rounds; round++) {
            for (int i = 0; i < TENANTS; i++) {
                alone.get(i).addAll(atOnce(List.of(instances.get(i)), effort.millis));
            }
            var all = atOnce(instances, effort.millis);
            for (int i = 0; i < TENANTS; i++) {
                together.get(i).add(all.get(i));
            }
        }
        tell(effort, alone, together);
    }

    private static void tell(Effort effort, List<List<Sample>> alone, List<List<Sample>> together) {
        var sheet = new Sheet(
                "Four tenants on one card",
                "tenant",
                "alone, rows/s",
                "together, rows/s",
                "together over alone",
                "alone, p50 us",
                "together, p50 us",
                "alone, p99 us",
                "together, p99 us",
                "p99 together over alone");
        sheet.note(
                "Each an inference worker of its own with its own model (dense layers of 512-2048-2048-512 neurons), "
                        + ROWS + " rows at a time, the next when the last is answered; medians of " + effort.rounds
                        + " rounds of " + effort.millis
                        + " ms, in turns. A fair share of a card that one tenant alone keeps busy is"
                        + " a quarter.");
        double sum = 0;
        double best = 0;
        for (int i = 0; i < TENANTS; i++) {
            double one = ROWS * Sample.median(alone.get(i), Sample::perSecond);
            double shared = ROWS * Sample.median(together.get(i), Sample::perSecond);
            double before = Sample.median(alone.get(i), Sample::p99);
            double after = Sample.median(together.get(i), Sample::p99);
            sum += shared;
            best = Math.max(best, one);
            sheet.row(
                    Integer.toString(i + 1),
                    one,
                    shared,
                    shared / one,
                    Sample.median(alone.get(i), Sample::p50),
                    Sample.median(together.get(i), Sample::p50),
                    before,
                    after,
                    after / before);
        }
        sheet.row("all, beside the fastest alone", best, sum, sum / best, "", "", "", "", "");
    }

    /// They begin together; each is measured by a thread of its own.
    private static List<Sample> atOnce(List<ModelInstance> instances, long millis) {
        var start = new CyclicBarrier(instances.size());
        try (var threads = Executors.newFixedThreadPool(instances.size())) {
            var running = instances.stream()
                    .map(it -> CompletableFuture.supplyAsync(() -> one(it, start, millis), threads))
                    .toList();
            return running.stream().map(CompletableFuture::join).toList();
        }
    }

    private static Sample one(ModelInstance instance, CyclicBarrier start, long millis) {
        try {
            start.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException stop) {
            throw new IllegalStateException(stop);
        }
        return Sample.of(() -> Ways.ask(instance, ROWS, WIDTH, VALUES), millis);
    }
}
