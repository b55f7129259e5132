package dev.windlass.golden;

import dev.windlass.json.CanonicalJson;
import dev.windlass.json.WindlassJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Writes the one text of a golden set, so that the same rows have the same digest however they were spelt.
public final class GoldenWriter {
    /// Inputs that the training library is still to answer.
    static final String KIND_OF_INPUTS = "GoldenInputs";

    private GoldenWriter() {}

    /// What [GoldenReader] reads.
    public static byte[] write(GoldenSet set) {
        var text = "{\"apiVersion\":\"" + GoldenReader.API_VERSION + "\",\"kind\":\"" + GoldenReader.KIND
                + "\",\n\"inputs\":" + tensors(set.rows(), set.inputs()) + ",\n\"outputs\":"
                + tensors(set.rows(), set.outputs()) + "}\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Rows without answers, and why each is asked.
    public static byte[] write(GoldenSuggestions.Rows rows) {
        var text = "{\"apiVersion\":\"" + GoldenReader.API_VERSION + "\",\"kind\":\"" + KIND_OF_INPUTS + "\",\n\"why\":"
                + rows.why().stream().map(GoldenWriter::quoted).collect(Collectors.joining(",\n", "[", "]"))
                + ",\n\"inputs\":" + tensors(rows.why().size(), rows.inputs()) + "}\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String tensors(int rows, List<GoldenTensor> tensors) {
        return tensors.stream().map(it -> tensor(rows, it)).collect(Collectors.joining(",\n", "[", "]"));
    }

    private static String tensor(int rows, GoldenTensor tensor) {
        var shape = Stream.concat(Stream.of((long) rows), tensor.rowShape().stream());
        var tolerance = tensor.tolerance();
        return "{\"name\":" + quoted(tensor.name()) + ",\"datatype\":\"" + tensor.type() + "\",\"shape\":"
                + shape.map(String::valueOf).collect(Collectors.joining(",", "[", "]"))
                + (tolerance == null
                        ? ""
                        : ",\"tolerance\":{\"absolute\":" + tolerance.absolute() + ",\"relative\":"
                                + tolerance.relative() + "}")
                + ",\"data\":" + data(tensor.elements()) + "}";
    }

    private static String data(Elements elements) {
        return IntStream.range(0, elements.count())
                .mapToObj(i -> element(elements, i))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String element(Elements elements, int index) {
        var type = elements.type();
        if (type == ElementType.BYTES) {
            return quoted(new String(elements.texts().get(index), StandardCharsets.UTF_8));
        }
        if (!type.floating()) {
            return elements.show(index);
        }
        double number = elements.number(index);
        return Double.isFinite(number) ? Double.toString(number) : "\"" + number + "\"";
    }

    private static String quoted(String text) {
        return CanonicalJson.write(WindlassJson.mapper().valueToTree(text));
    }
}
