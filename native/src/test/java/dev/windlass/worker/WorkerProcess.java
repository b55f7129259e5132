package dev.windlass.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.cuda.Card;
import dev.windlass.cuda.CudaStandIn;
import dev.windlass.exchange.BellThread;
import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.InferenceWorkerClient;
import dev.windlass.exchange.InferenceWorkerClient.ConnectOutcome;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.LoadRequest;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.VersionKey;
import dev.windlass.onnx.CudaEngine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A real inference worker in a process of its own, attached, with a thread on its bell.
public final class WorkerProcess implements AutoCloseable {
    final Process process;
    final InferenceWorkerClient client;
    final BellThread bell;
    final CompletableFuture<String> lost;

    private WorkerProcess(
            Process process, InferenceWorkerClient client, BellThread bell, CompletableFuture<String> lost) {
        this.process = process;
        this.client = client;
        this.bell = bell;
        this.lost = lost;
    }

    /// The command line up to its arguments.
    static List<String> program() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(InferenceWorker.JVM_FLAGS);
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, WorkerMain.class.getName()));
        return command;
    }

    static Process launch(Path socket, Path state, String... more) throws IOException {
        return builder(socket, state, more).start();
    }

    private static ProcessBuilder builder(Path socket, Path state, String... more) {
        var command = new ArrayList<>(program());
        command.addAll(List.of("--socket", socket.toString(), "--state", state.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    }

    /// One that computes on the stand-in for a device, a test part, which works as late as CUDA may.
    static WorkerProcess startOnStandIn(Path directory, ClientSettings settings) throws IOException {
        var socket = directory.resolve("w.sock");
        var builder = builder(socket, directory, "--gpu-runtime", CudaEngine.STAND_IN);
        builder.environment().putAll(CudaStandIn.environment());
        return connect(builder.start(), socket, settings);
    }

    /// On the card, if the tests run there.
    ///
    /// @param directory for its socket, and for libraries
    public static WorkerProcess start(Path directory, ClientSettings settings) throws IOException {
        var socket = directory.resolve("w.sock");
        var process = launch(socket, directory, Card.workerArguments().toArray(String[]::new));
        return connect(process, socket, settings);
    }

    private static WorkerProcess connect(Process process, Path socket, ClientSettings settings) throws IOException {
        var lost = new CompletableFuture<String>();
        var outcome = InferenceWorkerClient.connect("test", socket, settings, lost::complete);
        if (!(outcome instanceof ConnectOutcome.Connected(var client))) {
            process.destroyForcibly();
            throw new AssertionError(
                    outcome + " " + new String(process.getErrorStream().readAllBytes()));
        }
        return new WorkerProcess(process, client, BellThread.start(client.bell()), lost);
    }

    public ModelInstance load(int versionId, Path model) throws IOException {
        var outcome = tryLoad(versionId, model, ArtifactDigest.of(model));
        assertThat(outcome).isInstanceOf(LoadOutcome.Loaded.class);
        return ((LoadOutcome.Loaded) outcome).instance();
    }

    LoadOutcome tryLoad(int versionId, Path model, String digest) {
        return client.load(new LoadRequest(new VersionKey("acme", digest), versionId, model, Map.of()));
    }

    /// Everything was given back, and nothing went wrong.
    void closeWithoutAWord() throws IOException {
        close();
        assertThat(process.exitValue()).isZero();
        assertThat(new String(process.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(client.requestsHeld()).isZero();
    }

    @Override
    public void close() throws IOException {
        client.close();
        bell.close();
        try {
            process.onExit().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException outlived) {
            process.destroyForcibly();
            throw new AssertionError("the inference worker outlived its node", outlived);
        }
    }
}
