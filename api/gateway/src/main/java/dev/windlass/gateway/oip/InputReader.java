package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads one element of `inputs`, skipping its data. Used once.
final class InputReader {
    private static final String[] DIMENSIONS = IntStream.range(0, TensorSpec.RANK_MAX)
            .mapToObj(it -> ".shape[" + it + "]")
            .toArray(String[]::new);

    private final JsonCursor json;
    private final JsonMembers members;
    private final JsonMembers.Place place;
    private @Nullable String name;
    private long @Nullable [] shape;
    private @Nullable Datatype datatype;
    private int dataStart = -1;
    private int dataEnd = -1;
    private long binaryBytes = -1;

    InputReader(JsonCursor json, JsonMembers members, int index) {
        this.json = json;
        this.members = members;
        this.place = new JsonMembers.Place("inputs", index);
    }

    InferRequest.Input read() {
        while (json.next() == JsonToken.NAME) {
            var member = json.name();
            var token = json.next();
            switch (member) {
                case "name" -> name = members.string(place, ".name", token);
                case "shape" -> shape = shape(token);
                case "datatype" -> datatype = datatype(members.string(place, ".datatype", token));
                case "parameters" -> members.eachMember(place, ".parameters", token, this::parameter);
                case "data" -> data(token);
                default -> json.skipChildren(token);
            }
        }
        return checked();
    }

    private InferRequest.Input checked() {
        if (name == null) {
            throw place.bad(".name", "", "is missing", "name one of the model's inputs");
        }
        if (shape == null) {
            throw place.bad(".shape", "", "is missing", "give an array with the size of each dimension");
        }
        if (datatype == null) {
            throw place.bad(".datatype", "", "is missing", "use one of " + Arrays.toString(Datatype.values()));
        }
        if ((dataStart >= 0) == (binaryBytes >= 0)) {
            throw place.bad(
                    "",
                    "",
                    "needs either data or parameters.binary_data_size",
                    dataStart >= 0 ? "leave one of them out" : "give one of them");
        }
        return new InferRequest.Input(name, shape, datatype, dataStart, dataEnd, binaryBytes);
    }

    private void data(JsonToken token) {
        if (!members.given(token)) {
            return;
        }
        if (dataStart >= 0) {
            throw place.bad(".data", "", "stands twice", "give it once");
        }
        members.expectArray(place, ".data", token);
        dataStart = json.tokenStart();
        skipElements();
        dataEnd = json.position();
    }

    private void skipElements() {
        try {
            json.skipElements();
        } catch (MalformedJson malformed) {
            throw members.malformed(
                    place,
                    ".data[" + json.skipped() + "]",
                    "or what follows it is malformed JSON at byte " + malformed.position,
                    "send numbers, true, false or strings, and all of them; what isn't finite is NaN, Infinity or"
                            + " -Infinity");
        }
    }

    private long[] shape(JsonToken token) {
        members.expectArray(place, ".shape", token);
        var dims = new long[2];
        int rank = 0;
        for (var dim = json.next(); dim != JsonToken.ARRAY_END; dim = json.next()) {
            if (rank == TensorSpec.RANK_MAX) {
                throw place.bad(".shape", "", "has more than " + rank + " dimensions", "give the model's shape");
            }
            if (rank == dims.length) {
                dims = Arrays.copyOf(dims, 2 * rank);
            }
            dims[rank] = members.count(place, DIMENSIONS[rank], dim);
            rank++;
        }
        return rank == dims.length ? dims : Arrays.copyOf(dims, rank);
    }

    private Datatype datatype(String text) {
        try {
            return Datatype.valueOf(text);
        } catch (IllegalArgumentException unknown) {
            throw place.bad(
                    ".datatype",
                    Refusal.excerpt(text),
                    "isn't a datatype",
                    "use one of " + Arrays.toString(Datatype.values()));
        }
    }

    private void parameter(String parameter, JsonToken value) {
        switch (parameter) {
            case "binary_data_size" -> binaryBytes = members.count(place, ".parameters.binary_data_size", value);
            case "shared_memory_region" -> throw HeadReader.noSharedMemory(place);
            default -> json.skipChildren(value);
        }
    }
}
