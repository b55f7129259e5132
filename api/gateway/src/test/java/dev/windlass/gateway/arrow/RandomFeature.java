package dev.windlass.gateway.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TinyIntVector;
import org.apache.arrow.vector.UInt2Vector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.ViewVarCharVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/// One feature of a [RandomTable]: what the plan says of it, its column, and its numbers.
sealed interface RandomFeature {
    String json();

    int width();

    Field field();

    default void addTo(MapDictionaryProvider dictionaries, BufferAllocator allocator) {}

    /// Writes a random value, and its numbers into `row` from `at` on.
    void put(FieldVector vector, int index, float[] row, int at, Random random);

    static RandomFeature random(String name, int id, Random random) {
        boolean oneHot = random.nextBoolean();
        return switch (random.nextInt(3)) {
            case 0 -> {
                var numbers = List.of(Leaf.INT8, Leaf.INT16, Leaf.INT32, Leaf.INT64, Leaf.UINT8, Leaf.UINT16);
                var others = List.of(Leaf.UINT32, Leaf.UINT64, Leaf.FP16, Leaf.FP32, Leaf.FP64, Leaf.BOOL, Leaf.BOOL8);
                int leaf = random.nextInt(numbers.size() + others.size());
                yield new Numeric(
                        name,
                        leaf < numbers.size() ? numbers.get(leaf) : others.get(leaf - numbers.size()),
                        random.nextBoolean() ? random.nextInt(100) / 8.0 : null,
                        random.nextBoolean() ? 0 : random.nextGaussian(),
                        random.nextBoolean() ? 1 : random.nextGaussian());
            }
            case 1 -> new Category(name, oneHot, List.of("DE", "", "a rather long category"), random.nextInt(4), id);
            default -> new Category(name, oneHot, List.of(-3L, 7L, 100L), 4 + random.nextInt(3), id);
        };
    }

    record Numeric(String name, Leaf leaf, Double impute, double offset, double scale) implements RandomFeature {
        @Override
        public String json() {
            return "{\"name\":\"" + name + "\",\"offset\":" + offset + ",\"scale\":" + scale
                    + (impute == null ? "}" : ",\"impute\":" + impute + "}");
        }

        @Override
        public int width() {
            return 1;
        }

        @Override
        public Field field() {
            return new Field(name, new FieldType(true, leaf.type, null, leaf.metadata()), List.of());
        }

        @Override
        public void put(FieldVector vector, int index, float[] row, int at, Random random) {
            double value = value(leaf.put(vector, index, random));
            if (impute != null && random.nextInt(5) == 0) {
                vector.setNull(index);
                value = Double.NaN;
            }
            row[at] = (float) (((Double.isNaN(value) && impute != null ? impute : value) - offset) / scale);
        }

        private double value(byte[] little) {
            var bytes = ByteBuffer.wrap(Arrays.copyOf(little, 8)).order(ByteOrder.LITTLE_ENDIAN);
            return switch (leaf.datatype) {
                case BOOL, UINT8 -> little[0] & 0xff;
                case INT8 -> little[0];
                case INT16 -> bytes.getShort(0);
                case UINT16 -> bytes.getChar(0);
                case INT32 -> bytes.getInt(0);
                case UINT32 -> Integer.toUnsignedLong(bytes.getInt(0));
                case INT64 -> bytes.getLong(0);
                case UINT64 -> new BigInteger(Long.toUnsignedString(bytes.getLong(0))).doubleValue();
                case FP16 -> Float.float16ToFloat(bytes.getShort(0));
                case FP32 -> bytes.getFloat(0);
                default -> bytes.getDouble(0);
            };
        }
    }

    /// @param kind 0-3 texts (plain, large, views, by a dictionary), 4-6 numbers of three types
    record Category(String name, boolean oneHot, List<?> known, int kind, int id) implements RandomFeature {
        @Override
        public String json() {
            var texts = known.get(0) instanceof String;
            var list = known.stream().map(it -> texts ? "\"" + it + "\"" : it.toString());
            return "{\"name\":\"" + name + "\",\"" + (oneHot ? "oneHot" : "ordinal") + "\":" + list.toList()
                    + ",\"unknown\":" + (oneHot ? "\"zeros\"" : "-7.5") + "}";
        }

        @Override
        public int width() {
            return oneHot ? known.size() : 1;
        }

        private DictionaryEncoding encoding() {
            return kind == 3 ? new DictionaryEncoding(id, false, new ArrowType.Int(8, true)) : null;
        }

        @Override
        public Field field() {
            var type = switch (kind) {
                case 0 -> ArrowType.Utf8.INSTANCE;
                case 1 -> ArrowType.LargeUtf8.INSTANCE;
                case 2 -> ArrowType.Utf8View.INSTANCE;
                case 5 -> new ArrowType.Int(16, false);
                case 6 -> new ArrowType.Int(64, true);
                default -> new ArrowType.Int(8, true);
            };
            return new Field(name, new FieldType(true, type, encoding()), List.of());
        }

        @Override
        public void addTo(MapDictionaryProvider dictionaries, BufferAllocator allocator) {
            if (kind == 3) {
                var values = new VarCharVector(name, allocator);
                for (int i = 0; i < known.size(); i++) {
                    values.setSafe(i, known.get(i).toString().getBytes(UTF_8));
                }
                values.setSafe(known.size(), "another".getBytes(UTF_8));
                values.setNull(known.size() + 1);
                values.setValueCount(known.size() + 2);
                dictionaries.put(new Dictionary(values, encoding()));
            }
        }

        /// A category, another value, or null.
        @Override
        public void put(FieldVector vector, int index, float[] row, int at, Random random) {
            int code = random.nextInt(known.size() + 2);
            if (code == known.size() + 1 && (kind != 3 || random.nextBoolean())) {
                vector.setNull(index);
            } else {
                write(vector, index, code);
            }
            // What three of a type can't be is none of them.
            boolean is = code < known.size() && !(kind == 5 && known.get(code).equals(-3L));
            for (int i = 0; i < known.size() && oneHot; i++) {
                row[at + i] = is && i == code ? 1 : 0;
            }
            if (!oneHot) {
                row[at] = is ? code : -7.5f;
            }
        }

        private void write(FieldVector vector, int index, int code) {
            var value = code < known.size() ? known.get(code) : kind < 4 ? "another" : 42L;
            switch (vector) {
                case VarCharVector it -> it.setSafe(index, value.toString().getBytes(UTF_8));
                case LargeVarCharVector it -> it.setSafe(index, value.toString().getBytes(UTF_8));
                case ViewVarCharVector it -> it.setSafe(index, value.toString().getBytes(UTF_8));
                case TinyIntVector it -> it.setSafe(index, kind == 3 ? code : ((Long) value).intValue());
                case UInt2Vector it -> it.setSafe(index, ((Long) value).intValue());
                case BigIntVector it -> it.setSafe(index, (Long) value);
                default -> throw new IllegalArgumentException(vector.toString());
            }
        }
    }
}
