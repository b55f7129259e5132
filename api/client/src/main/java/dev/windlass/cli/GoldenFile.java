package dev.windlass.cli;

import dev.windlass.domain.Digest;
import dev.windlass.golden.GoldenRead;
import dev.windlass.golden.GoldenReader;
import dev.windlass.golden.GoldenSet;
import dev.windlass.golden.GoldenWriter;
import dev.windlass.json.CanonicalJson;
import dev.windlass.json.FieldProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/// A golden set that a user has in a file, and the document that is sent of it.
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
record GoldenFile(GoldenSet set, byte[] document) {
    private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ARROW = "ARROW1".getBytes(StandardCharsets.US_ASCII);

    /// How an Arrow stream begins: its continuation marker.
    private static final byte[] ARROW_STREAM = {-1, -1, -1, -1};

    /// @throws UsageException naming what is wrong with it
    static GoldenFile read(Path file) {
        var bytes = bytes(file);
        if (begins(bytes, PARQUET) || begins(bytes, ARROW) || begins(bytes, ARROW_STREAM)) {
            throw new UsageException(
                    "--golden " + file + " is " + (begins(bytes, PARQUET) ? "Parquet" : "Arrow")
                            + ", and a golden set is JSON",
                    "convert it: GOLDEN-ROWS.md has a program for pyarrow, which says which columns are inputs");
        }
        return switch (GoldenReader.read(bytes)) {
            case GoldenRead.Good(var set) -> new GoldenFile(set, GoldenWriter.write(set));
            case GoldenRead.Wrong(var problems) ->
                throw new UsageException(
                        "--golden " + file + ": "
                                + problems.stream().map(FieldProblem::toString).collect(Collectors.joining("; ")),
                        "correct it; GOLDEN-ROWS.md says what a golden set is");
        };
    }

    Digest digest() {
        return CanonicalJson.sha256(document);
    }

    private static byte[] bytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(GoldenSet.BYTES_MAX + 1);
        } catch (IOException broken) {
            throw new UsageException("--golden " + file + " can't be read", "give a JSON file");
        }
    }

    private static boolean begins(byte[] bytes, byte[] with) {
        return bytes.length >= with.length && Arrays.equals(bytes, 0, with.length, with, 0, with.length);
    }
}
