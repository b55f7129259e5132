package dev.windlass.gateway.arrow;

import dev.windlass.slab.Datatype;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.vector.BaseVariableWidthViewVector;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.FixedWidthVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;

/// The element types that are served, as Arrow's own library writes them.
enum Leaf {
    INT8(Datatype.INT8, new ArrowType.Int(8, true), true),
    INT16(Datatype.INT16, new ArrowType.Int(16, true), true),
    INT32(Datatype.INT32, new ArrowType.Int(32, true), true),
    INT64(Datatype.INT64, new ArrowType.Int(64, true), true),
    UINT8(Datatype.UINT8, new ArrowType.Int(8, false), true),
    UINT16(Datatype.UINT16, new ArrowType.Int(16, false), true),
    UINT32(Datatype.UINT32, new ArrowType.Int(32, false), true),
    UINT64(Datatype.UINT64, new ArrowType.Int(64, false), true),
    FP16(Datatype.FP16, new ArrowType.FloatingPoint(FloatingPointPrecision.HALF), true),
    FP32(Datatype.FP32, new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), true),
    FP64(Datatype.FP64, new ArrowType.FloatingPoint(FloatingPointPrecision.DOUBLE), true),
    BF16(Datatype.BF16, new ArrowType.FixedSizeBinary(2), false),
    BOOL(Datatype.BOOL, ArrowType.Bool.INSTANCE, true),
    BOOL8(Datatype.BOOL, new ArrowType.Int(8, true), false),
    UTF8(Datatype.BYTES, ArrowType.Utf8.INSTANCE, true),
    LARGE_UTF8(Datatype.BYTES, ArrowType.LargeUtf8.INSTANCE, true),
    UTF8_VIEW(Datatype.BYTES, ArrowType.Utf8View.INSTANCE, true),
    BINARY(Datatype.BYTES, ArrowType.Binary.INSTANCE, true),
    LARGE_BINARY(Datatype.BYTES, ArrowType.LargeBinary.INSTANCE, true),
    BINARY_VIEW(Datatype.BYTES, ArrowType.BinaryView.INSTANCE, true),
    FIXED_BINARY(Datatype.BYTES, new ArrowType.FixedSizeBinary(5), false);

    final Datatype datatype;
    final ArrowType type;
    final boolean byDictionary;

    Leaf(Datatype datatype, ArrowType type, boolean byDictionary) {
        this.datatype = datatype;
        this.type = type;
        this.byDictionary = byDictionary;
    }

    Map<String, String> metadata() {
        return this == BOOL8 ? Map.of("ARROW:extension:name", "arrow.bool8", "ARROW:extension:metadata", "") : Map.of();
    }

    /// Writes a random element, and says which bytes a model must see.
    byte[] put(FieldVector vector, int at, Random random) {
        return switch (this) {
            case BOOL -> {
                int bit = random.nextInt(2);
                ((BitVector) vector).setSafe(at, bit);
                yield new byte[] {(byte) bit};
            }
            case BOOL8 -> {
                int value = random.nextInt(3) - 1;
                ((TinyIntVector) vector).setSafe(at, value);
                yield new byte[] {(byte) (value == 0 ? 0 : 1)};
            }
            case BF16, FIXED_BINARY -> {
                var bytes = new byte[this == BF16 ? 2 : 5];
                random.nextBytes(bytes);
                if (this == FIXED_BINARY) { // which comes back as text
                    Arrays.fill(bytes, (byte) ('a' + random.nextInt(26)));
                }
                ((FixedSizeBinaryVector) vector).setSafe(at, bytes);
                yield bytes;
            }
            case UTF8, LARGE_UTF8, UTF8_VIEW, BINARY, LARGE_BINARY, BINARY_VIEW -> putWord(vector, at, random);
            default -> putNumber(vector, at, random);
        };
    }

    private static byte[] putWord(FieldVector vector, int at, Random random) {
        var bytes = RandomColumn.word(random);
        switch (vector) {
            case VarCharVector it -> it.setSafe(at, bytes);
            case LargeVarCharVector it -> it.setSafe(at, bytes);
            case VarBinaryVector it -> it.setSafe(at, bytes);
            case LargeVarBinaryVector it -> it.setSafe(at, bytes);
            case BaseVariableWidthViewVector it -> it.setSafe(at, bytes);
            default -> throw new IllegalArgumentException(vector.toString());
        }
        return bytes;
    }

    /// Any bits: what is a NaN stays the same NaN.
    private byte[] putNumber(FieldVector vector, int at, Random random) {
        var bytes = RandomColumn.little(datatype.byteSize(), random.nextLong());
        var fixed = (FixedWidthVector) vector;
        while (vector.getValueCapacity() <= at) {
            fixed.reAlloc();
        }
        org.apache.arrow.vector.BitVectorHelper.setBit(vector.getValidityBuffer(), at);
        vector.getDataBuffer().setBytes((long) at * bytes.length, bytes);
        return bytes;
    }

    static void putIndex(FieldVector vector, int at, int place) {
        switch (vector) {
            case TinyIntVector it -> it.setSafe(at, place);
            case SmallIntVector it -> it.setSafe(at, place);
            case IntVector it -> it.setSafe(at, place);
            case BigIntVector it -> it.setSafe(at, place);
            default -> throw new IllegalArgumentException(vector.toString());
        }
    }
}
