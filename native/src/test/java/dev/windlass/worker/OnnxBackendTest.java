package dev.windlass.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.exchange.ClientSettings;
import dev.windlass.exchange.LoadOutcome;
import dev.windlass.exchange.ModelInstance;
import dev.windlass.exchange.Reply;
import dev.windlass.slab.Datatype;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The ONNX project's own tests of all operators, through a real inference worker. `onnx-backend.txt` names those
/// that don't end as that project expects, and why; it must be right in both directions.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class OnnxBackendTest {
    private static final int VERSIONS_PER_PROCESS = 100;

    /// Refused where the machine lacks the locale that the model names.
    private static final String LOCALE = "LOCALE";

    @TempDir
    Path directory;

    private @Nullable WorkerProcess process;
    private int versions;

    @AfterEach
    void stop() throws Exception {
        if (process != null) {
            process.close();
        }
    }

    @Test
    void everyOperatorAnswersAsTheOnnxProjectExpectsOrIsNamedWithItsReason() throws Exception {
        var named = named();
        var found = new TreeMap<String, String>();
        for (var one : BackendCase.read(InstalledTools.onnxTests())) {
            var outcome = outcome(one);
            if (LOCALE.equals(named.get(one.name()))) {
                assertThat(outcome).as(one.name()).isIn("", "INVALID_MODEL");
                outcome = LOCALE;
            }
            if (!outcome.isEmpty()) {
                found.put(one.name(), outcome);
            }
        }
        assertThat(found).containsExactlyEntriesOf(named);
    }

    private static TreeMap<String, String> named() throws IOException {
        var named = new TreeMap<String, String>();
        try (var in = Objects.requireNonNull(OnnxBackendTest.class.getResourceAsStream("/onnx-backend.txt"))) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> named.put(line.split(" ")[0], line.split(" ")[1]));
        }
        return named;
    }

    /// Empty if it answers as it should; a reason of refusal; `RUNTIME` if it answers as ONNX Runtime does itself.
    private String outcome(BackendCase one) throws IOException {
        if (process == null || versions == VERSIONS_PER_PROCESS) {
            stop(process);
            process = WorkerProcess.start(Files.createTempDirectory(directory, "w"), ClientSettings.standard(1));
            versions = 0;
        }
        var file = Files.write(directory.resolve(one.name() + ".onnx"), one.model());
        return switch (process.tryLoad(++versions, file, ArtifactDigest.of(file))) {
            case LoadOutcome.Loaded(var instance, var _) -> answer(one, instance);
            case LoadOutcome.Refused(var reason) -> reason.substring(0, reason.indexOf(':'));
            case LoadOutcome other -> "WRONG " + other;
        };
    }

    private static void stop(@Nullable WorkerProcess process) throws IOException {
        if (process != null) {
            process.close();
        }
    }

    private static String answer(BackendCase one, ModelInstance instance) {
        var inputs = new ArrayList<BackendTensor>();
        one.inputs().forEach(it -> inputs.add(BackendTensor.of(it)));
        long bytes = inputs.stream().mapToLong(BackendTensor::byteLength).sum();
        long texts = inputs.stream().mapToLong(it -> it.texts().size()).sum();
        var slot = Ask.room(instance, instance.spec().requestBytes(bytes, texts));
        for (int i = 0; i < inputs.size(); i++) {
            var input = inputs.get(i);
            if (input.datatype() == Datatype.BYTES) {
                var strings = slot.strings(i, input.dims(), input.byteLength());
                input.texts().forEach(it -> strings.add(it, 0, it.length));
            } else {
                slot.fixed(i, input.dims(), input.byteLength()).put(input.data().duplicate());
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        return (String)
                Ask.submit(slot, deadline, reply -> compared(one, reply)).await();
    }

    private static String compared(BackendCase one, Reply reply) {
        for (int i = 0; i < one.outputs().size(); i++) {
            var difference = BackendTensor.of(one.outputs().get(i))
                    .difference(reply.outputs().get(i));
            if (!difference.isEmpty()) {
                return BackendOracle.answersSo(one, reply) ? "RUNTIME" : "WRONG output " + i + ": " + difference;
            }
        }
        return "";
    }
}
