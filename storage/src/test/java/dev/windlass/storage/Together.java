package dev.windlass.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/// Runs the same thing from many threads at once.
final class Together {
    private Together() {}

    /// Results of `task(0)` to `task(count - 1)`, which all start at the same moment, in that order.
    static <T> List<T> run(int count, IntFunction<T> task) throws InterruptedException, ExecutionException {
        var start = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = new ArrayList<java.util.concurrent.Future<T>>();
            for (int i = 0; i < count; i++) {
                int number = i;
                Callable<T> call = () -> {
                    start.await();
                    return task.apply(number);
                };
                calls.add(threads.submit(call));
            }
            start.countDown();
            var results = new ArrayList<T>();
            for (var call : calls) {
                results.add(call.get());
            }
            return results;
        }
    }
}
