package dev.windlass.agent;

import dev.windlass.domain.WorkerSpec;
import dev.windlass.exchange.Bell;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ModelInstances;
import dev.windlass.exchange.OpenInstances;
import dev.windlass.onnx.TestModels;
import dev.windlass.worker.InferenceWorker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// An agent whose inference workers are processes, and what a gateway does with them.
final class RealWorkers implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);
    static final byte[] MODEL = TestModels.mlp(7, 4, 8, 2);
    static final WorkerSpec GOOD = Specs.spec("1", MODEL);
    static final byte[] SUMS_MODEL = TestModels.twoInputs();

    /// left, right -> sum, difference.
    static final WorkerSpec SUMS = Specs.spec("4", SUMS_MODEL);

    static final byte[] WORDS_MODEL = TestModels.wordToNumber();
    static final WorkerSpec WORDS = Specs.spec("5", WORDS_MODEL);
    static final byte[] JUNK = {1, 2, 3, 4};
    static final WorkerSpec BAD = Specs.spec("2", JUNK);
    static final WorkerSpec GREEDY = Specs.spec("3", MODEL, 8L << 20);

    final Specs.Objects objects = new Specs.Objects()
            .with(GOOD, MODEL)
            .with(BAD, JUNK)
            .with(SUMS, SUMS_MODEL)
            .with(WORDS, WORDS_MODEL);
    final OpenInstances instances = new OpenInstances();
    private final Map<Bell, BellThread> bells = new ConcurrentHashMap<>();
    final List<ReplicaReport> reports = new CopyOnWriteArrayList<>();
    private final Path directory;
    NodeAgent agent;

    RealWorkers(Path directory) throws IOException {
        this.directory = directory;
        instances.listen(new BellWaiter());
        agent = open(command());
    }

    void reopen(List<String> command) throws IOException {
        agent.close();
        agent = open(command);
    }

    static List<String> command() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(InferenceWorker.JVM_FLAGS);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                InferenceWorker.class.getName()));
        return command;
    }

    NodeAgent open(List<String> command) throws IOException {
        var opened = NodeAgent.open(Specs.settings(directory, command, 6), objects, instances, reports::add);
        opened.begin(_ -> false);
        return opened;
    }

    /// What a gateway does, with a thread for each bell.
    private final class BellWaiter implements ModelInstances.BellListener {
        @Override
        public void opened(Bell bell) {
            try {
                bells.put(bell, BellThread.start(bell));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void closed(Bell bell) {
            var waiting = bells.remove(bell);
            if (waiting != null) {
                waiting.close();
            }
        }
    }

    static List<ProcessHandle> processes() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .filter(RealWorkers::isWorker)
                .toList();
    }

    static boolean isWorker(ProcessHandle process) {
        return commandLine(process).contains(InferenceWorker.class.getName());
    }

    static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Override
    public void close() {
        agent.close();
    }
}
