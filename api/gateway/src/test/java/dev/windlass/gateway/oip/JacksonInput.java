package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.Datatype;
import dev.windlass.slab.TensorSpec;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one element of `inputs`, skipping its data. Used once.
final class JacksonInput {
    private static final String[] DIMENSIONS = IntStream.range(0, TensorSpec.RANK_MAX)
            .mapToObj(it -> ".shape[" + it + "]")
            .toArray(String[]::new);

    private final JsonParser json;
    private final JacksonMembers members;
    private final JacksonMembers.Place place;
    private @Nullable String name;
    private long @Nullable [] shape;
    private @Nullable Datatype datatype;
    private int dataStart = -1;
    private int dataEnd = -1;
    private long binaryBytes = -1;

    JacksonInput(JsonParser json, JacksonMembers members, int index) {
        this.json = json;
        this.members = members;
        this.place = new JacksonMembers.Place("inputs", index);
    }

    InferRequest.Input read() {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var member = json.currentName();
            var token = json.nextToken();
            switch (member) {
                case "name" -> name = members.string(place, ".name", token);
                case "shape" -> shape = shape(token);
                case "datatype" -> datatype = datatype(members.string(place, ".datatype", token));
                case "parameters" -> members.eachMember(place, ".parameters", token, this::parameter);
                case "data" -> data(token);
                default -> json.skipChildren();
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
        dataStart = (int) json.currentTokenLocation().getByteOffset();
        skipElements();
        dataEnd = (int) json.currentLocation().getByteOffset();
    }

    private void skipElements() {
        long elements = 0;
        try {
            int depth = 1;
            while (depth > 0) {
                var token = json.nextToken();
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                } else {
                    elements++;
                }
            }
        } catch (JacksonException malformed) {
            throw members.malformed(
                    place,
                    ".data[" + elements + "]",
                    "or what follows it is malformed JSON" + JacksonTensorReader.where(malformed),
                    "send numbers, true, false or strings, and all of them; what isn't finite is NaN, Infinity or"
                            + " -Infinity");
        }
    }

    private long[] shape(JsonToken token) {
        members.expectArray(place, ".shape", token);
        var dims = new long[TensorSpec.RANK_MAX];
        int rank = 0;
        for (var dim = json.nextToken(); dim != JsonToken.END_ARRAY; dim = json.nextToken()) {
            if (rank == dims.length) {
                throw place.bad(".shape", "", "has more than " + dims.length + " dimensions", "give the model's shape");
            }
            dims[rank] = members.count(place, DIMENSIONS[rank], dim);
            rank++;
        }
        return Arrays.copyOf(dims, rank);
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
            case "shared_memory_region" -> throw JacksonHead.noSharedMemory(place);
            default -> json.skipChildren();
        }
    }
}
