package dev.windlass.gateway.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.Schema;

/// A table of random features as Arrow's own library writes it, the plan that a model file has of them, and the
/// row-major numbers that a plain reading of both gives.
public final class RandomTable {
    private final List<RandomFeature> features = new ArrayList<>();
    private final List<float[]> rows = new ArrayList<>();
    private final byte[] stream;

    public RandomTable(Random random) {
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            features.add(RandomFeature.random("f" + i, i, random));
        }
        int[] batches = random.ints(random.nextInt(4), 0, 300).toArray();
        var codec = CodecType.values()[1 + random.nextInt(CodecType.values().length - 1)];
        try (var allocator = new RootAllocator();
                var dictionaries = new MapDictionaryProvider()) {
            features.forEach(it -> it.addTo(dictionaries, allocator));
            var schema = new Schema(features.stream().map(RandomFeature::field).toList());
            try (var root = VectorSchemaRoot.create(schema, allocator)) {
                var out = new ByteArrayOutputStream();
                write(root, dictionaries, out, codec, batches, random);
                stream = out.toByteArray();
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(
            VectorSchemaRoot root,
            MapDictionaryProvider dictionaries,
            ByteArrayOutputStream out,
            CodecType codec,
            int[] batches,
            Random random)
            throws IOException {
        try (var writer = new ArrowStreamWriter(
                root,
                dictionaries,
                Channels.newChannel(out),
                IpcOption.DEFAULT,
                CommonsCompressionFactory.INSTANCE,
                codec)) {
            writer.start();
            for (int size : batches) {
                int before = rows.size();
                for (int i = 0; i < size; i++) {
                    rows.add(new float[width()]);
                }
                int at = 0;
                for (int c = 0; c < features.size(); c++) {
                    var vector = root.getVector(c);
                    vector.reset();
                    vector.setInitialCapacity(Math.max(1, size));
                    vector.allocateNew();
                    for (int i = 0; i < size; i++) {
                        features.get(c).put(vector, i, rows.get(before + i), at, random);
                    }
                    vector.setValueCount(size);
                    at += features.get(c).width();
                }
                root.setRowCount(size);
                writer.writeBatch();
            }
            writer.end();
        }
    }

    public String plan() {
        return features.stream().map(RandomFeature::json).collect(Collectors.joining(", ", "[", "]"));
    }

    public int width() {
        return features.stream().mapToInt(RandomFeature::width).sum();
    }

    public int rows() {
        return rows.size();
    }

    public byte[] stream() {
        return stream;
    }

    public float[] expected() {
        var all = new float[rows.size() * width()];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * width(), width());
        }
        return all;
    }
}
