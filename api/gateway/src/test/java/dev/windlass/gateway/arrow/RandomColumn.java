package dev.windlass.gateway.arrow;

import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/// A column of random elements, written by Arrow's own library, and what a model must see of it.
class RandomColumn {
    private static final int DICTIONARY_SIZE = 7;

    final String name;
    final Leaf leaf;
    final int[] row;
    final boolean tensor;
    final ArrowType.Int index;
    final List<byte[]> expected = new ArrayList<>();
    private final List<byte[]> words = new ArrayList<>();
    private final long id;

    /// @param row the sizes of the lists around its elements
    /// @param tensor true if they are one list that says its shape
    /// @param index of its dictionary; null for none
    RandomColumn(String name, Leaf leaf, int[] row, boolean tensor, ArrowType.Int index, long id) {
        this.name = name;
        this.leaf = leaf;
        this.row = row;
        this.tensor = tensor;
        this.index = index;
        this.id = id;
    }

    static RandomColumn random(String name, Random random, long id) {
        var leaf = Leaf.values()[random.nextInt(Leaf.values().length)];
        int rank = random.nextInt(4);
        var row = random.ints(rank, 1, 4).toArray();
        boolean tensor = rank > 0 && leaf.datatype != Datatype.BYTES && random.nextBoolean();
        boolean encoded = !tensor && leaf.byDictionary && random.nextInt(3) == 0;
        var index = new ArrowType.Int(8 << random.nextInt(3), true);
        return new RandomColumn(name, leaf, row, tensor, encoded ? index : null, id);
    }

    /// The input that takes it.
    TensorSpec spec(Random random) {
        var shape = new ArrayList<Long>();
        shape.add(-1L);
        Arrays.stream(row).forEach(it -> shape.add(random.nextBoolean() ? -1L : (long) it));
        if (row.length == 0 && random.nextBoolean()) {
            shape.add(random.nextBoolean() ? 1L : -1L);
        }
        return new TensorSpec(name, leaf.datatype, shape);
    }

    Field field() {
        var encoding = index == null ? null : new DictionaryEncoding(id, false, index);
        var type = index == null ? leaf.type : index;
        var field = new Field(
                row.length == 0 ? name : "item", new FieldType(true, type, encoding, leaf.metadata()), List.of());
        var lists = tensor ? new int[] {Arrays.stream(row).reduce(1, (a, b) -> a * b)} : row;
        for (int i = lists.length - 1; i >= 0; i--) {
            var metadata = tensor
                    ? Map.of(
                            "ARROW:extension:name",
                            "arrow.fixed_shape_tensor",
                            "ARROW:extension:metadata",
                            "{\"shape\":" + Arrays.toString(row) + ",\"permutation\":" + identity() + "}")
                    : Map.<String, String>of();
            field = new Field(
                    i == 0 ? name : "item",
                    new FieldType(true, new ArrowType.FixedSizeList(lists[i]), null, metadata),
                    List.of(field));
        }
        return field;
    }

    private String identity() {
        return LongStream.range(0, row.length).mapToObj(Long::toString).collect(Collectors.joining(",", "[", "]"));
    }

    /// Adds its dictionary, if it has one.
    void addTo(MapDictionaryProvider dictionaries, Random random, org.apache.arrow.memory.BufferAllocator allocator) {
        if (index == null) {
            return;
        }
        var values = new Field("values", FieldType.nullable(leaf.type), List.of()).createVector(allocator);
        values.allocateNew();
        for (int i = 0; i < DICTIONARY_SIZE; i++) {
            words.add(leaf.put(values, i, random));
        }
        values.setValueCount(DICTIONARY_SIZE);
        dictionaries.put(new Dictionary(values, new DictionaryEncoding(id, false, index)));
    }

    /// Writes so many rows.
    void fill(FieldVector column, int rows, Random random) {
        int count = rows;
        var vector = column;
        while (vector instanceof FixedSizeListVector list) {
            list.setInitialCapacity(count);
            list.allocateNew();
            for (int i = 0; i < count; i++) {
                list.setNotNull(i);
            }
            list.setValueCount(count);
            count *= list.getListSize();
            vector = list.getDataVector();
        }
        vector.setInitialCapacity(Math.max(1, count));
        vector.allocateNew();
        for (int i = 0; i < count; i++) {
            if (index == null) {
                expected.add(leaf.put(vector, i, random));
            } else {
                int place = random.nextInt(DICTIONARY_SIZE);
                Leaf.putIndex(vector, i, place);
                expected.add(words.get(place));
            }
        }
        vector.setValueCount(count);
    }

    /// All elements so far, one behind the other.
    byte[] bytes() {
        var all =
                ByteBuffer.allocate(expected.stream().mapToInt(it -> it.length).sum());
        expected.forEach(all::put);
        return all.array();
    }

    @Override
    public String toString() {
        return name + " " + leaf + Arrays.toString(row) + (tensor ? " tensor" : "")
                + (index == null ? "" : " by " + index);
    }

    /// Little-endian bytes.
    static byte[] little(int width, long value) {
        var bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
        return Arrays.copyOf(bytes, width);
    }

    static byte[] word(Random random) {
        var text = "wörd \u0000\uD83D\uDE00 longer than a view holds".substring(0, random.nextInt(28));
        return (Character.isHighSurrogate(text.isEmpty() ? 'a' : text.charAt(text.length() - 1)) ? "" : text)
                .getBytes(StandardCharsets.UTF_8);
    }
}
