package dev.windlass.control;

import dev.windlass.control.ModelInspector.Answer;
import dev.windlass.golden.ElementType;
import dev.windlass.golden.Elements;
import dev.windlass.golden.GoldenExam;
import dev.windlass.golden.NamedTensor;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.FiledTensor;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/// The files between control and an inspection that asks a model: what they hold says
/// `dev.windlass.worker.inspect.Questions`. Answers come from a process that may be broken, so nothing in them is
/// believed, and no more is read than was asked for.
final class QuestionFiles {
    /// Bytes of one output: more than any golden set expects.
    private static final long TENSOR_BYTES_MAX = 64L << 20;

    private QuestionFiles() {}

    static void write(Path file, GoldenExam exam) throws IOException {
        try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(exam.outputs().size());
            for (var output : exam.outputs()) {
                out.writeUTF(output);
            }
            out.writeInt(exam.questions().size());
            for (var question : exam.questions()) {
                var inputs = exam.inputs(question);
                out.writeInt(inputs.size());
                for (var input : inputs) {
                    filed(input).write(out);
                }
            }
        }
    }

    /// One after another to `taker`, until it has had enough.
    ///
    /// @throws IOException if the file isn't what answers to `exam` are
    static void read(Path file, GoldenExam exam, ModelInspector.AnswerTaker taker) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (var question : exam.questions()) {
                if (!taker.take(question, answer(in, exam.outputs().size()))) {
                    return;
                }
            }
        }
    }

    private static Answer answer(DataInputStream in, int outputs) throws IOException {
        if (in.readByte() == 0) {
            return new Answer.Said(in.readUTF());
        }
        int tensors = in.readInt();
        if (tensors != outputs) {
            throw new IOException(tensors + " outputs where " + outputs + " were asked for");
        }
        var given = new ArrayList<NamedTensor>();
        for (int i = 0; i < tensors; i++) {
            given.add(named(FiledTensor.read(in, TENSOR_BYTES_MAX)));
        }
        return new Answer.Gave(given);
    }

    private static FiledTensor filed(NamedTensor tensor) {
        var elements = tensor.elements();
        var dims = tensor.shape().stream().mapToLong(Long::longValue).toArray();
        var datatype = Datatype.valueOf(elements.type().name());
        if (datatype.fixedWidth()) {
            return new FiledTensor(tensor.name(), datatype, dims, elements.data(), null);
        }
        var bytes = new ByteArrayOutputStream();
        var offsets = new long[elements.count() + 1];
        for (int i = 0; i < elements.count(); i++) {
            bytes.writeBytes(elements.texts().get(i));
            offsets[i + 1] = bytes.size();
        }
        return new FiledTensor(tensor.name(), datatype, dims, bytes.toByteArray(), offsets);
    }

    private static NamedTensor named(FiledTensor tensor) {
        var type = ElementType.valueOf(tensor.datatype().name());
        var shape = LongStream.of(tensor.dims()).boxed().collect(Collectors.toList());
        var offsets = tensor.offsets();
        if (offsets == null) {
            return new NamedTensor(tensor.name(), shape, Elements.fixed(type, tensor.data()));
        }
        List<byte[]> texts = new ArrayList<>();
        for (int i = 1; i < offsets.length; i++) {
            texts.add(Arrays.copyOfRange(tensor.data(), (int) offsets[i - 1], (int) offsets[i]));
        }
        return new NamedTensor(tensor.name(), shape, Elements.texts(texts));
    }
}
