package dev.windlass.worker.inspect;

import dev.windlass.onnx.OnnxSession;
import dev.windlass.onnx.RunOutcome;
import dev.windlass.onnx.Tensor;
import dev.windlass.slab.FiledTensor;
import dev.windlass.slab.TensorSpec;
import dev.windlass.slab.TensorTable;
import dev.windlass.slab.WantedOutputs;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks an open model what stands in a file, one request after another, and writes down what it answers.
///
/// The questions: the number of wanted outputs and their names; the number of requests, and each as the number of its
/// tensors and the tensors. The answers, for each request: 1, the number of tensors and the tensors; or 0 and
/// what was said instead.
final class Questions {
    /// Bytes of all answers together; what is more is no answer.
    static final long ANSWER_BYTES_MAX = 64L << 20;

    private static final int SAID_CHARS_MAX = 2_000;

    private final OnnxSession session;
    private final List<String> wantedNames = new ArrayList<>();
    private long left = ANSWER_BYTES_MAX;

    private Questions(OnnxSession session) {
        this.session = session;
    }

    static void ask(OnnxSession session, Path questions, Path answers) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(questions)));
                var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(answers)))) {
            new Questions(session).ask(in, out);
        }
    }

    private void ask(DataInputStream in, DataOutputStream out) throws IOException {
        int outputs = in.readInt();
        for (int i = 0; i < outputs; i++) {
            wantedNames.add(in.readUTF());
        }
        int requests = in.readInt();
        for (int i = 0; i < requests; i++) {
            int tensors = in.readInt();
            var given = new HashMap<String, FiledTensor>();
            for (int t = 0; t < tensors; t++) {
                var tensor = FiledTensor.read(in, Integer.MAX_VALUE);
                given.put(tensor.name(), tensor);
            }
            try (var arena = Arena.ofConfined()) {
                one(given, arena, out);
            }
        }
    }

    private void one(Map<String, FiledTensor> given, Arena arena, DataOutputStream out) throws IOException {
        var inputs = new ArrayList<@Nullable Tensor>();
        for (var spec : session.inputs()) {
            var tensor = given.get(spec.name());
            inputs.add(tensor == null ? null : laid(tensor, arena));
        }
        var reply = new KeptReply(arena, left);
        switch (session.run(inputs.toArray(Tensor[]::new), wanted(), reply)) {
            case RunOutcome.Done _ -> answered(reply.tensors(), out);
            case RunOutcome.Overflow(var bytes) -> said("an answer of " + bytes + " bytes, more than " + left, out);
            case RunOutcome.Failed(var message, var _) -> said(message, out);
            case RunOutcome.RowRefused refused -> said(refused.toString(), out);
            case RunOutcome.DeviceLost(var message) -> said(message, out);
            case RunOutcome.Terminated _ -> said("nothing: the run was ended", out);
        }
    }

    private WantedOutputs wanted() {
        var names = session.outputs().stream().map(TensorSpec::name).toList();
        var places = wantedNames.stream().mapToInt(names::indexOf).sorted().toArray();
        return WantedOutputs.of(places, names.size());
    }

    private static Tensor laid(FiledTensor tensor, Arena arena) {
        var data = arena.allocate(Math.max(1, tensor.data().length), TensorTable.ALIGNMENT)
                .asSlice(0, tensor.data().length);
        MemorySegment.copy(tensor.data(), 0, data, ValueLayout.JAVA_BYTE, 0, tensor.data().length);
        var offsets = tensor.offsets();
        return new Tensor(
                tensor.datatype(),
                tensor.dims(),
                data,
                offsets == null ? null : arena.allocateFrom(ValueLayout.JAVA_LONG, offsets));
    }

    private void answered(List<Tensor> outputs, DataOutputStream out) throws IOException {
        var names = session.outputs().stream().map(TensorSpec::name).toList();
        out.writeByte(1);
        out.writeInt(outputs.size());
        for (int i = 0; i < outputs.size(); i++) {
            var output = outputs.get(i);
            var offsets = output.offsets();
            var data = output.data().toArray(ValueLayout.JAVA_BYTE);
            left -= data.length;
            new FiledTensor(
                            names.get(wanted().place(i)),
                            output.datatype(),
                            output.dims(),
                            data,
                            offsets == null ? null : offsets.toArray(ValueLayout.JAVA_LONG))
                    .write(out);
        }
    }

    private static void said(String message, DataOutputStream out) throws IOException {
        out.writeByte(0);
        out.writeUTF(message.length() <= SAID_CHARS_MAX ? message : message.substring(0, SAID_CHARS_MAX));
    }
}
