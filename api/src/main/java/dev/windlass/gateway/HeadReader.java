package dev.windlass.gateway;

import dev.windlass.exchange.Datatype;
import dev.windlass.exchange.TensorSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// Reads one infer request's JSON part in a single pass, skipping the elements. Unknown members are skipped,
/// members of the wrong type refused. Used once.
final class HeadReader {
    static final int TENSORS_MAX = 256;

    private final JsonParser json;
    private @Nullable String id;
    private long timeoutMicros;
    private boolean binaryOutputs;
    private @Nullable List<InferRequest.Input> inputs;
    private @Nullable List<InferRequest.Wanted> outputs;

    HeadReader(JsonParser json) {
        this.json = json;
    }

    InferRequest read() {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw bad("the body must be a JSON object with the member inputs");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var value = json.nextToken();
            switch (name) {
                case "id" -> id = string("id", value);
                case "parameters" -> topParameters(value);
                case "inputs" -> inputs = inputs(value);
                case "outputs" -> outputs = wanted(value);
                default -> json.skipChildren();
            }
        }
        if (json.nextToken() != null) {
            throw bad("the JSON object is followed by something else; end the body, or its JSON part, after it");
        }
        if (inputs == null) {
            throw bad("inputs is missing; give an array of tensors");
        }
        return new InferRequest(id, timeoutMicros, binaryOutputs, inputs, outputs);
    }

    private void topParameters(JsonToken value) {
        expectObject("parameters", value);
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            if (name.startsWith("triton_")) {
                throw bad("parameters." + excerpt(name) + ": names beginning with triton_ are reserved; leave it out");
            }
            switch (name) {
                case "timeout" -> timeoutMicros = count("parameters.timeout", token);
                case "binary_data_output" -> binaryOutputs = flag("parameters.binary_data_output", token);
                case "priority" -> count("parameters.priority", token);
                case "sequence_id" -> noSequence(token);
                default -> json.skipChildren();
            }
        }
    }

    private void noSequence(JsonToken token) {
        boolean none = token == JsonToken.VALUE_NUMBER_INT && json.getLongValue() == 0;
        if (!none && !(token == JsonToken.VALUE_STRING && json.getString().isEmpty())) {
            throw bad("parameters.sequence_id: sequences aren't served; leave it out");
        }
    }

    private List<InferRequest.Input> inputs(JsonToken value) {
        if (inputs != null) {
            throw bad("inputs stands twice; give it once");
        }
        expectArray("inputs", value);
        var all = new ArrayList<InferRequest.Input>(2);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            if (all.size() == TENSORS_MAX) {
                throw bad("inputs has more than " + TENSORS_MAX + " tensors");
            }
            all.add(new InputReader(all.size()).read());
        }
        expectEnd("inputs");
        return all;
    }

    private List<InferRequest.Wanted> wanted(JsonToken value) {
        if (outputs != null) {
            throw bad("outputs stands twice; give it once");
        }
        expectArray("outputs", value);
        var all = new ArrayList<InferRequest.Wanted>(2);
        while (json.nextToken() == JsonToken.START_OBJECT) {
            if (all.size() == TENSORS_MAX) {
                throw bad("outputs has more than " + TENSORS_MAX + " tensors");
            }
            all.add(oneWanted("outputs[" + all.size() + "]"));
        }
        expectEnd("outputs");
        return all;
    }

    private InferRequest.Wanted oneWanted(String where) {
        String name = null;
        Boolean binary = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var member = json.currentName();
            var token = json.nextToken();
            switch (member) {
                case "name" -> name = string(where + ".name", token);
                case "parameters" -> binary = outputParameters(where, token);
                default -> json.skipChildren();
            }
        }
        if (name == null) {
            throw bad(where + ".name is missing");
        }
        return new InferRequest.Wanted(name, binary);
    }

    private @Nullable Boolean outputParameters(String where, JsonToken value) {
        expectObject(where + ".parameters", value);
        Boolean binary = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = json.currentName();
            var token = json.nextToken();
            switch (name) {
                case "binary_data" -> binary = flag(where + ".parameters.binary_data", token);
                case "classification" ->
                    throw bad(where + ".parameters.classification isn't served; take the scores and sort them");
                case "shared_memory_region" -> throw noSharedMemory(where);
                default -> json.skipChildren();
            }
        }
        return binary;
    }

    /// One element of `inputs`.
    private final class InputReader {
        private final String where;
        private @Nullable String name;
        private long @Nullable [] shape;
        private @Nullable Datatype datatype;
        private int dataStart = -1;
        private int dataEnd = -1;
        private long binaryBytes = -1;

        private InputReader(int index) {
            this.where = "inputs[" + index + "]";
        }

        private InferRequest.Input read() {
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var member = json.currentName();
                var token = json.nextToken();
                switch (member) {
                    case "name" -> name = string(where + ".name", token);
                    case "shape" -> shape = shape(token);
                    case "datatype" -> datatype = datatype(string(where + ".datatype", token));
                    case "parameters" -> parameters(token);
                    case "data" -> data(token);
                    default -> json.skipChildren();
                }
            }
            return checked();
        }

        private InferRequest.Input checked() {
            if (name == null) {
                throw bad(where + ".name is missing");
            }
            if (shape == null) {
                throw bad(where + ".shape is missing");
            }
            if (datatype == null) {
                throw bad(where + ".datatype is missing");
            }
            if ((dataStart >= 0) == (binaryBytes >= 0)) {
                throw bad(where + " needs either data or parameters.binary_data_size"
                        + (dataStart >= 0 ? ", not both" : ""));
            }
            return new InferRequest.Input(name, shape, datatype, dataStart, dataEnd, binaryBytes);
        }

        private void data(JsonToken token) {
            if (dataStart >= 0) {
                throw bad(where + ".data stands twice; give it once");
            }
            expectArray(where + ".data", token);
            dataStart = (int) json.currentTokenLocation().getByteOffset();
            json.skipChildren();
            dataEnd = (int) json.currentLocation().getByteOffset();
        }

        private long[] shape(JsonToken token) {
            expectArray(where + ".shape", token);
            var dims = new long[TensorSpec.RANK_MAX];
            int rank = 0;
            for (var dim = json.nextToken(); dim != JsonToken.END_ARRAY; dim = json.nextToken()) {
                if (rank == dims.length) {
                    throw bad(where + ".shape has more than " + dims.length + " dimensions");
                }
                dims[rank] = count(where + ".shape[" + rank + "]", dim);
                rank++;
            }
            return Arrays.copyOf(dims, rank);
        }

        private Datatype datatype(String text) {
            try {
                return Datatype.valueOf(text);
            } catch (IllegalArgumentException unknown) {
                throw bad(where + ".datatype is \"" + excerpt(text) + "\"; use one of "
                        + Arrays.toString(Datatype.values()));
            }
        }

        private void parameters(JsonToken value) {
            expectObject(where + ".parameters", value);
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                var member = json.currentName();
                var token = json.nextToken();
                switch (member) {
                    case "binary_data_size" -> binaryBytes = count(where + ".parameters.binary_data_size", token);
                    case "shared_memory_region" -> throw noSharedMemory(where);
                    default -> json.skipChildren();
                }
            }
        }
    }

    private String string(String where, JsonToken token) {
        if (token != JsonToken.VALUE_STRING) {
            throw bad(where + " must be a string");
        }
        var text = json.getString();
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw bad(where + " has a lone surrogate; send valid Unicode");
        }
        return text;
    }

    private boolean flag(String where, JsonToken token) {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw bad(where + " must be true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    private long count(String where, JsonToken token) {
        if (token != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw bad(where + " must be an integer from 0 to " + Long.MAX_VALUE);
        }
        long value = json.getLongValue();
        if (value < 0) {
            throw bad(where + " must be at least 0, got " + value);
        }
        return value;
    }

    private static void expectObject(String where, JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            throw bad(where + " must be an object");
        }
    }

    private static void expectArray(String where, JsonToken token) {
        if (token != JsonToken.START_ARRAY) {
            throw bad(where + " must be an array");
        }
    }

    private void expectEnd(String where) {
        if (json.currentToken() != JsonToken.END_ARRAY) {
            throw bad(where + " must hold objects only");
        }
    }

    private static RuntimeException noSharedMemory(String where) {
        return bad(where + ".parameters.shared_memory_region isn't served; send the tensor in the body");
    }

    static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private static RuntimeException bad(String detail) {
        return GatewayProblem.badRequest(detail).refused();
    }
}
