package dev.windlass.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Entries for a model file's `metadata_props`, in their order.
record ModelProperties(Map<String, String> entries) {
    /// The key of the device class that a version was pushed for.
    static final String DEVICE = "windlass.device";

    /// Tags of `ModelProto.metadata_props` and of the two fields of an entry.
    private static final int PROPERTY = (14 << 3) | 2;
    private static final int KEY = (1 << 3) | 2;
    private static final int VALUE = (2 << 3) | 2;

    /// Copies the model with these entries behind it: a protobuf message is added to by what follows it.
    ///
    /// @return the copy, the caller's to delete
    Path addedTo(Path model) throws IOException {
        var copy = Files.createTempFile("windlass-model-", ".onnx");
        try (var out = Files.newOutputStream(copy)) {
            Files.copy(model, out);
            for (var each : entries.entrySet()) {
                var entry = new ByteArrayOutputStream();
                field(KEY, each.getKey().getBytes(UTF_8), entry);
                field(VALUE, each.getValue().getBytes(UTF_8), entry);
                field(PROPERTY, entry.toByteArray(), out);
            }
        } catch (IOException failed) {
            Files.deleteIfExists(copy);
            throw failed;
        }
        return copy;
    }

    private static void field(int tag, byte[] body, OutputStream out) throws IOException {
        out.write(tag);
        int left = body.length;
        while (left > 0x7f) {
            out.write((left & 0x7f) | 0x80);
            left >>>= 7;
        }
        out.write(left);
        out.write(body);
    }
}
