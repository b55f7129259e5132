package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.slab.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads one `ModelInferRequest` but for its tensors' elements. Fields that aren't known are skipped.
/// Used once.
final class WireHead {
    private final ByteBuffer bytes;
    private final WireMessage message;
    private final List<WireInput> inputs = new ArrayList<>(2);
    private final List<InferRequest.Wanted> outputs = new ArrayList<>(2);
    private final List<ByteBuffer> raw = new ArrayList<>(2);
    private String model = "";
    private String version = "";
    private @Nullable String id;
    private long timeoutMicros;
    private @Nullable Boolean binaryOutputs;

    WireHead(ByteBuffer bytes) {
        this.bytes = bytes.slice();
        this.message = new WireMessage(bytes);
    }

    WireRequest read() {
        var part = message.whole();
        while (part.next()) {
            switch (part.field()) {
                case 1 -> model = part.text();
                case 2 -> version = part.text();
                case 3 -> id = part.text();
                case 4 -> WireParameters.entry(part.message(), "parameters", this::parameter);
                case 5 -> inputs.add(WireInput.read(part.message(), counted(inputs, "inputs")));
                case 6 -> outputs.add(output(part.message(), counted(outputs, "outputs")));
                case 7 -> {
                    var _ = counted(raw, "raw_input_contents");
                    raw.add(part.slice());
                }
                default -> part.skip();
            }
        }
        return checked();
    }

    private WireRequest checked() {
        if (model.isEmpty()) {
            throw WireRequest.bad("model_name", "is missing", "name the model");
        }
        if (inputs.isEmpty()) {
            throw WireRequest.bad("inputs", "is missing", "give the model's inputs");
        }
        if (!raw.isEmpty() && raw.size() != inputs.size()) {
            throw Refusal.bad(
                    "raw_input_contents",
                    Integer.toString(raw.size()),
                    "aren't as many as the inputs, which are " + inputs.size(),
                    "give one for each input, in their order, or none");
        }
        var known = new ArrayList<InferRequest.Input>(inputs.size());
        for (int i = 0; i < inputs.size(); i++) {
            known.add(inputs.get(i)
                    .checked(message, raw.isEmpty() ? -1 : raw.get(i).remaining()));
        }
        boolean binary = binaryOutputs == null ? !raw.isEmpty() : binaryOutputs;
        var request = new InferRequest(
                id == null || id.isEmpty() ? null : id,
                timeoutMicros,
                binary,
                NonFiniteText.LITERAL,
                known,
                outputs.isEmpty() ? null : outputs);
        return new WireRequest(model, version.isEmpty() ? null : version, request, bytes, raw);
    }

    private static int counted(List<?> tensors, String field) {
        if (tensors.size() == TensorSpec.TENSORS_MAX) {
            throw WireRequest.bad(
                    field, "has more than " + TensorSpec.TENSORS_MAX + " tensors", "give each of the model's once");
        }
        return tensors.size();
    }

    private void parameter(String name, WireParameters.Parameter value) {
        if (name.startsWith("triton_")) {
            throw value.bad("names beginning with triton_ are reserved", "leave it out");
        }
        switch (name) {
            case "timeout" -> timeoutMicros = value.count();
            case "priority" -> {
                var _ = value.count();
            }
            case "binary_data_output" -> binaryOutputs = value.flag();
            case "sequence_id" -> {
                if (!value.zeroOrEmpty()) {
                    throw value.bad("sequences aren't served", "leave it out");
                }
            }
            default -> {}
        }
    }

    private static InferRequest.Wanted output(WireMessage.Part part, int index) {
        var wanted = new Object() {
            String name = "";

            @Nullable Boolean binary;

            int classes;
        };
        var where = "outputs[" + index + "]";
        while (part.next()) {
            switch (part.field()) {
                case 1 -> wanted.name = part.text();
                case 2 ->
                    WireParameters.entry(part.message(), where + ".parameters", (name, value) -> {
                        switch (name) {
                            case "binary_data" -> wanted.binary = value.flag();
                            case "classification" -> {
                                if (value.count() > BestClasses.MOST) {
                                    throw value.bad(BestClasses.TOO_MANY, BestClasses.FEWER);
                                }
                                wanted.classes = (int) value.count();
                            }
                            case "shared_memory_region" -> throw noSharedMemory(value);
                            default -> {}
                        }
                    });
                default -> part.skip();
            }
        }
        if (wanted.name.isEmpty()) {
            throw WireRequest.bad(where + ".name", "is missing", "name one of the model's outputs");
        }
        return new InferRequest.Wanted(wanted.name, wanted.binary, wanted.classes);
    }

    static RuntimeException noSharedMemory(WireParameters.Parameter value) {
        return value.bad("isn't served", "send the tensor in the message");
    }
}
