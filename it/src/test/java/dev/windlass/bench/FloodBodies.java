package dev.windlass.bench;

import dev.windlass.harness.Mlp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/// What a flooder sends: one row, and 6,250 rows as binary tensor, as JSON with the digits that Python
/// writes, and that compressed.
record FloodBodies(Path small, List<Kind> kinds) {
    private static final int ROWS = 6_250;
    private static final String OUTPUTS = "\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":true}}]";

    record Kind(String name, Path body, String headers) {}

    static FloodBodies write(Path directory) throws IOException {
        var random = new Random(1);
        var small = directory.resolve("small.json");
        Files.write(small, Mlp.body(Mlp.row(random)));
        var rows = IntStream.range(0, ROWS).mapToObj(_ -> Mlp.row(random)).toList();
        var json = "{\"inputs\":[{\"name\":\"x\",\"shape\":[" + ROWS + ",32],\"datatype\":\"FP32\",\"data\":["
                + rows.stream().map(FloodBodies::digits).collect(Collectors.joining(",")) + "]}]," + OUTPUTS + "}";
        var text = json.getBytes(StandardCharsets.UTF_8);
        var large = directory.resolve("large.json");
        Files.write(large, text);
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(text);
        }
        var zipped = directory.resolve("large.json.gz");
        Files.write(zipped, compressed.toByteArray());
        int bytes = ROWS * 32 * Float.BYTES;
        var head = ("{\"inputs\":[{\"name\":\"x\",\"shape\":[" + ROWS
                        + ",32],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":" + bytes + "}}]," + OUTPUTS
                        + "}")
                .getBytes(StandardCharsets.UTF_8);
        var tensor = ByteBuffer.allocate(head.length + bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(head);
        rows.forEach(row -> {
            for (float value : row) {
                tensor.putFloat(value);
            }
        });
        var binary = directory.resolve("large.bin");
        Files.write(binary, tensor.array());
        return new FloodBodies(
                small,
                List.of(
                        new Kind("small", small, Load.JSON),
                        new Kind("binary", binary, "Inference-Header-Content-Length: " + head.length),
                        new Kind("json", large, Load.JSON),
                        new Kind("compressed", zipped, Load.JSON + "\nContent-Encoding: gzip")));
    }

    private static String digits(float[] row) {
        return IntStream.range(0, row.length)
                .mapToObj(i -> Double.toString((double) row[i]))
                .collect(Collectors.joining(","));
    }
}
