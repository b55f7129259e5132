package dev.windlass.onnx;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import dev.windlass.cuda.Card;
import dev.windlass.slab.Datatype;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// What a tensor can be, on its way through ONNX Runtime.
@Tag(Card.TAG)
@OnEachEngine
final class TensorKindsTest {
    @Parameter
    SessionRig rig;

    @Test
    void carriesStringsOfAnyLengthWithNulsKept() {
        try (var session = rig.load("strings", TestModels.identity(DataType.STRING, "N", 2))) {
            session.warm();
            var words = List.of("", "a\0b", "Grüße", "x".repeat(10_000), "\0", "end");
            var reply = rig.run(session, rig.strings(words, 3, 2));
            assertThat(SessionRig.strings(reply.tensors.getFirst())).isEqualTo(words);
            assertThat(reply.tensors.getFirst().dims()).containsExactly(3, 2);
        }
    }

    @Test
    void readsStringsThatDoNotStartAtTheFirstByte() {
        try (var session = rig.load("words", TestModels.wordToNumber())) {
            var shifted = rig.strings(List.of("xxx", "two", "one", "three"), 4);
            var offsets = shifted.offsets().asSlice(Long.BYTES);
            var reply = rig.run(session, new Tensor(Datatype.BYTES, new long[] {3}, shifted.data(), offsets));
            assertThat(reply.tensors.getFirst().data().toArray(JAVA_LONG)).containsExactly(2, 1, -1);
        }
    }

    @Test
    void carriesNoRowsAtAll() {
        try (var session = rig.load("none", TestModels.identity(DataType.STRING, "N"));
                var floats = rig.load("nofloats", TestModels.transpose())) {
            session.warm();
            floats.warm();
            assertThat(SessionRig.strings(
                            rig.run(session, rig.strings(List.of(), 0)).tensors.getFirst()))
                    .isEmpty();
            assertThat(rig.run(floats, rig.floats(new float[0], 0, 5))
                            .tensors
                            .getFirst()
                            .dims())
                    .containsExactly(5, 0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BOOL,BOOL",
        "UINT8,UINT8",
        "UINT16,UINT16",
        "UINT32,UINT32",
        "UINT64,UINT64",
        "INT8,INT8",
        "INT16,INT16",
        "INT32,INT32",
        "INT64,INT64",
        "FLOAT16,FP16",
        "BFLOAT16,BF16",
        "FLOAT,FP32",
        "DOUBLE,FP64"
    })
    void carriesEachFixedWidthTypeByteForByte(DataType type, Datatype datatype) {
        try (var session = rig.load("identity-" + type, TestModels.identity(type, "N", 3))) {
            assertThat(session.inputs().getFirst().datatype()).isEqualTo(datatype);
            assertThat(session.warm()).isEqualTo(new RunOutcome.Done(false));
            var data = rig.arena.allocate(6L * datatype.byteSize(), 64);
            for (long i = 0; i < data.byteSize(); i++) {
                data.set(JAVA_BYTE, i, (byte) (i % 2));
            }
            var reply = rig.run(session, new Tensor(datatype, new long[] {2, 3}, data, null));
            assertThat(reply.tensors.getFirst().data().mismatch(data)).isEqualTo(-1);
        }
    }

    @Test
    void stringsThatOverlapOrLeaveTheirBytesFailTheRun() {
        try (var session = rig.load("words", TestModels.wordToNumber())) {
            var words = rig.strings(List.of("one", "two"), 2);
            words.offsets().setAtIndex(JAVA_LONG, 1, 7);
            assertThat(rig.fail(session, words)).contains("string 0 goes from byte 0 to 7");
            words.offsets().setAtIndex(JAVA_LONG, 1, -1);
            assertThat(rig.fail(session, words)).contains("string 0 goes from byte 0 to -1");
            words.offsets().setAtIndex(JAVA_LONG, 1, 4);
            words.offsets().setAtIndex(JAVA_LONG, 2, 3);
            assertThat(rig.fail(session, words)).contains("string 1 goes from byte 4 to 3");
            words.offsets().setAtIndex(JAVA_LONG, 2, 7);
            assertThat(rig.fail(session, words)).contains("input word has fewer bytes");
        }
    }

    @Test
    void carriesBytesThatAreNoUtf8() {
        try (var session = rig.load("blobs", TestModels.identity(DataType.STRING, "N"))) {
            session.warm();
            var blobs = List.of(
                    new byte[] {(byte) 0xff, (byte) 0xfe, 0}, new byte[0], new byte[] {(byte) 0xc3}, new byte[] {
                        (byte) 0xed, (byte) 0xa0, (byte) 0x80
                    });

            var reply = rig.run(session, rig.blobs(blobs, 4));

            assertThat(SessionRig.blobs(reply.tensors.getFirst())).containsExactlyElementsOf(blobs);
        }
    }

    @Test
    void carriesOnlyEmptyStrings() {
        try (var session = rig.load("empty", TestModels.identity(DataType.STRING, "N"))) {
            session.warm();
            var reply = rig.run(session, rig.strings(List.of("", "", ""), 3));
            assertThat(SessionRig.strings(reply.tensors.getFirst())).containsExactly("", "", "");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            names = {"BOOL", "UINT8", "INT64", "FLOAT16", "BFLOAT16", "FLOAT", "DOUBLE"})
    void carriesScalarsAndNoElementsOfAnyWidth(DataType type) {
        try (var scalar = rig.load("scalar-" + type, TestModels.identity(type));
                var rows = rig.load("rows-" + type, TestModels.identity(type, "N", 3))) {
            scalar.warm();
            rows.warm();
            var datatype = scalar.inputs().getFirst().datatype();
            var one = rig.arena.allocate(datatype.byteSize(), 64).fill((byte) 1);

            var same = rig.run(scalar, new Tensor(datatype, new long[0], one, null))
                    .tensors
                    .getFirst();
            var none = rig.run(rows, new Tensor(datatype, new long[] {0, 3}, rig.arena.allocate(0, 64), null))
                    .tensors
                    .getFirst();

            assertThat(same.dims()).isEmpty();
            assertThat(same.data().mismatch(one)).isEqualTo(-1);
            assertThat(none.dims()).containsExactly(0, 3);
            assertThat(none.data().byteSize()).isZero();
        }
    }

    @Test
    void carriesAScalarString() {
        try (var session = rig.load("word", TestModels.identity(DataType.STRING))) {
            session.warm();
            var reply = rig.run(session, rig.strings(List.of("alone")));
            assertThat(reply.tensors.getFirst().dims()).isEmpty();
            assertThat(SessionRig.strings(reply.tensors.getFirst())).containsExactly("alone");
        }
    }

    @Test
    void servesAModelThatTakesNothing() {
        try (var session = rig.load("constant", TestModels.constant(42))) {
            assertThat(session.inputs()).isEmpty();
            session.warm();
            assertThat(rig.run(session).tensors.getFirst().data().toArray(JAVA_FLOAT))
                    .containsExactly(42);
        }
    }
}
