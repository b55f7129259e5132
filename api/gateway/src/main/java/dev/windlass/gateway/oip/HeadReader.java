package dev.windlass.gateway.oip;

import dev.windlass.gateway.oip.JsonMembers.Place;
import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.TensorSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one infer request's JSON part in a single pass, skipping the elements. Unknown members are
/// skipped, members of the wrong type refused. Used once.
public final class HeadReader {
    private final JsonCursor json;
    private final JsonMembers members;
    private @Nullable String id;
    private long timeoutMicros;
    private boolean binaryOutputs;
    private NonFiniteText nonFinite = NonFiniteText.LITERAL;
    private @Nullable List<InferRequest.Input> inputs;
    private @Nullable List<InferRequest.Wanted> outputs;

    HeadReader(JsonCursor json, JsonPart part) {
        this.json = json;
        this.members = new JsonMembers(json, part);
    }

    InferRequest read() {
        if (json.next() != JsonToken.OBJECT) {
            throw bad("", "the body must be a JSON object", "give it the member inputs");
        }
        while (json.next() == JsonToken.NAME) {
            var name = json.name();
            var value = json.next();
            if (!members.given(value)) {
                continue;
            }
            switch (name) {
                case "id" -> id = members.string(Place.TOP, "id", value);
                case "parameters" -> members.eachMember(Place.TOP, "parameters", value, this::topParameter);
                case "inputs" -> inputs = inputs(value);
                case "outputs" -> outputs = wanted(value);
                default -> json.skipChildren(value);
            }
        }
        if (json.next() != JsonToken.END) {
            throw bad("", "the JSON object is followed by something else", "end the body, or its JSON part, after it");
        }
        if (inputs == null) {
            throw bad("inputs", "is missing", "give an array of tensors");
        }
        return new InferRequest(id, timeoutMicros, binaryOutputs, nonFinite, inputs, outputs);
    }

    private void topParameter(String name, JsonToken value) {
        if (name.startsWith("triton_")) {
            throw bad(
                    "parameters." + Refusal.excerpt(name), "names beginning with triton_ are reserved", "leave it out");
        }
        switch (name) {
            case "timeout" -> timeoutMicros = members.count(Place.TOP, "parameters.timeout", value);
            case "binary_data_output" ->
                binaryOutputs = members.flag(Place.TOP, "parameters.binary_data_output", value);
            case "non_finite" ->
                nonFinite = NonFiniteText.named(
                        "parameters.non_finite", members.string(Place.TOP, "parameters.non_finite", value));
            case "priority" -> members.count(Place.TOP, "parameters.priority", value);
            case "sequence_id" -> noSequence(value);
            default -> json.skipChildren(value);
        }
    }

    private void noSequence(JsonToken token) {
        boolean none = token == JsonToken.INTEGER && json.isLong() && json.longValue() == 0;
        if (!none && !(token == JsonToken.STRING && "".equals(json.string()))) {
            throw bad("parameters.sequence_id", "sequences aren't served", "leave it out");
        }
    }

    private List<InferRequest.Input> inputs(JsonToken value) {
        if (inputs != null) {
            throw bad("inputs", "stands twice", "give it once");
        }
        members.expectArray(Place.TOP, "inputs", value);
        var all = new ArrayList<InferRequest.Input>(2);
        var token = json.next();
        for (; token == JsonToken.OBJECT; token = json.next()) {
            if (all.size() == TensorSpec.TENSORS_MAX) {
                throw bad(
                        "inputs",
                        "has more than " + TensorSpec.TENSORS_MAX + " tensors",
                        "give the model's inputs only");
            }
            all.add(new InputReader(json, members, all.size()).read());
        }
        expectEnd("inputs", token);
        return all;
    }

    private List<InferRequest.Wanted> wanted(JsonToken value) {
        if (outputs != null) {
            throw bad("outputs", "stands twice", "give it once");
        }
        members.expectArray(Place.TOP, "outputs", value);
        var all = new ArrayList<InferRequest.Wanted>(2);
        var token = json.next();
        for (; token == JsonToken.OBJECT; token = json.next()) {
            if (all.size() == TensorSpec.TENSORS_MAX) {
                throw bad("outputs", "has more than " + TensorSpec.TENSORS_MAX + " tensors", "name each output once");
            }
            all.add(new WantedReader(new Place("outputs", all.size())).read());
        }
        expectEnd("outputs", token);
        return all;
    }

    /// Reads what is left of one element of `outputs`.
    private final class WantedReader {
        private final Place place;
        private @Nullable String name;
        private @Nullable Boolean binary;
        private int classes;

        WantedReader(Place place) {
            this.place = place;
        }

        InferRequest.Wanted read() {
            while (json.next() == JsonToken.NAME) {
                var member = json.name();
                var token = json.next();
                switch (member) {
                    case "name" -> name = members.string(place, ".name", token);
                    case "parameters" -> members.eachMember(place, ".parameters", token, this::parameter);
                    default -> json.skipChildren(token);
                }
            }
            if (name == null) {
                throw place.bad(".name", "", "is missing", "name one of the model's outputs");
            }
            return new InferRequest.Wanted(name, binary, classes);
        }

        private void parameter(String parameter, JsonToken value) {
            switch (parameter) {
                case "binary_data" -> binary = members.flag(place, ".parameters.binary_data", value);
                case "classification" -> {
                    long wanted = members.count(place, ".parameters.classification", value);
                    if (wanted > BestClasses.MOST) {
                        throw place.bad(
                                ".parameters.classification",
                                Long.toString(wanted),
                                BestClasses.TOO_MANY,
                                BestClasses.FEWER);
                    }
                    classes = (int) wanted;
                }
                case "shared_memory_region" -> throw noSharedMemory(place);
                default -> json.skipChildren(value);
            }
        }
    }

    private static void expectEnd(String where, JsonToken token) {
        if (token != JsonToken.ARRAY_END) {
            throw bad(where, "must hold objects only", "give one object for each tensor");
        }
    }

    static RuntimeException noSharedMemory(Place place) {
        return place.bad(".parameters.shared_memory_region", "", "isn't served", "send the tensor in the body");
    }

    private static RuntimeException bad(String field, String message, String remedy) {
        return Refusal.bad(field, "", message, remedy);
    }
}
