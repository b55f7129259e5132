package dev.windlass.gateway.oip;

import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The words that nearly every request consists of, so that reading one makes no new string of it.
final class ProtocolWords {
    private static final String[][] BY_LENGTH = byLength();

    private ProtocolWords() {}

    private static String[][] byLength() {
        var names = Stream.of(
                "id",
                "inputs",
                "outputs",
                "parameters",
                "name",
                "shape",
                "datatype",
                "data",
                "timeout",
                "binary_data",
                "binary_data_size",
                "binary_data_output");
        var datatypes = Arrays.stream(Datatype.values()).map(Enum::name);
        var all = Stream.concat(names, datatypes).toList();
        int longest = all.stream().mapToInt(String::length).max().orElse(0);
        return IntStream.rangeClosed(0, longest)
                .mapToObj(length ->
                        all.stream().filter(it -> it.length() == length).toArray(String[]::new))
                .toArray(String[][]::new);
    }

    /// The word that stands there; null if it is another one.
    static @Nullable String at(ByteBuffer text, int from, int length) {
        if (length < BY_LENGTH.length) {
            for (var word : BY_LENGTH[length]) {
                if (is(text, from, word)) {
                    return word;
                }
            }
        }
        return null;
    }

    private static boolean is(ByteBuffer text, int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if (text.get(from + i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
