package dev.windlass.gateway.arrow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.Schema;

/// A data frame of random columns as Arrow's own library writes it.
final class RandomFrame {
    final List<RandomColumn> columns = new ArrayList<>();
    final byte[] stream;
    int rows;

    RandomFrame(Random random, CodecType codec) {
        this(random, columns(random), batches(random), codec, Map.of());
    }

    RandomFrame(
            Random random, List<RandomColumn> columns, int[] batches, CodecType codec, Map<String, String> metadata) {
        this.columns.addAll(columns);
        try (var allocator = new RootAllocator();
                var dictionaries = new MapDictionaryProvider()) {
            columns.forEach(it -> it.addTo(dictionaries, random, allocator));
            var schema = new Schema(columns.stream().map(RandomColumn::field).toList(), metadata);
            try (var root = VectorSchemaRoot.create(schema, allocator)) {
                var out = new ByteArrayOutputStream();
                try (var writer = writer(root, dictionaries, out, codec)) {
                    writer.start();
                    for (int size : batches) {
                        for (int i = 0; i < columns.size(); i++) {
                            columns.get(i).fill(root.getVector(i), size, random);
                        }
                        root.setRowCount(size);
                        writer.writeBatch();
                        rows += size;
                    }
                    writer.end();
                }
                stream = out.toByteArray();
            }
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static ArrowStreamWriter writer(
            VectorSchemaRoot root, MapDictionaryProvider dictionaries, ByteArrayOutputStream out, CodecType codec) {
        var channel = Channels.newChannel(out);
        return codec == CodecType.NO_COMPRESSION
                ? new ArrowStreamWriter(root, dictionaries, channel)
                : new ArrowStreamWriter(
                        root, dictionaries, channel, IpcOption.DEFAULT, CommonsCompressionFactory.INSTANCE, codec);
    }

    private static List<RandomColumn> columns(Random random) {
        var columns = new ArrayList<RandomColumn>();
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            columns.add(RandomColumn.random("c" + i, random, i));
        }
        return columns;
    }

    private static int[] batches(Random random) {
        return random.ints(random.nextInt(4), 0, 40).toArray();
    }
}
