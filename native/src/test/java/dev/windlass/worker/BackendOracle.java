package dev.windlass.worker;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.windlass.exchange.Reply;
import dev.windlass.exchange.ReplyTensor;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/// ONNX Runtime itself, by its own Java binding.
final class BackendOracle {
    private BackendOracle() {}

    /// Whether it gives these answers, to the bit.
    static boolean answersSo(BackendCase one, Reply reply) {
        var environment = OrtEnvironment.getEnvironment();
        var inputs = new HashMap<String, OnnxTensor>();
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            for (var proto : one.inputs()) {
                var input = BackendTensor.of(proto);
                inputs.put(proto.getName(), tensor(environment, input));
            }
            try (var session = environment.createSession(one.model(), options);
                    var result = session.run(inputs)) {
                boolean same = true;
                for (int i = 0; i < one.outputs().size(); i++) {
                    same &= same((OnnxTensor) result.get(i), reply.outputs().get(i));
                }
                return same;
            }
        } catch (OrtException refused) {
            throw new IllegalStateException(one.name(), refused);
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, BackendTensor input) throws OrtException {
        if (input.datatype() == Datatype.BYTES) {
            var texts = input.texts().stream()
                    .map(it -> new String(it, StandardCharsets.UTF_8))
                    .toArray(String[]::new);
            return OnnxTensor.createTensor(environment, texts, input.dims());
        }
        return OnnxTensor.createTensor(environment, direct(input.data()), input.dims(), type(input.datatype()));
    }

    private static ByteBuffer direct(ByteBuffer data) {
        return ByteBuffer.allocateDirect(data.limit())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(data.duplicate())
                .flip();
    }

    private static OnnxJavaType type(Datatype datatype) {
        return switch (datatype) {
            case FP32 -> OnnxJavaType.FLOAT;
            case FP64 -> OnnxJavaType.DOUBLE;
            case FP16 -> OnnxJavaType.FLOAT16;
            case BF16 -> OnnxJavaType.BFLOAT16;
            case INT8, INT16, INT32, INT64, BOOL, UINT8 -> OnnxJavaType.valueOf(datatype.name());
            default -> throw new IllegalArgumentException("the Java binding takes no " + datatype);
        };
    }

    private static boolean same(OnnxTensor expected, ReplyTensor answer) throws OrtException {
        if (!Arrays.equals(expected.getInfo().getShape(), answer.dims())) {
            return false;
        }
        return answer.datatype() == Datatype.BYTES
                ? texts(expected.getValue(), new ArrayList<>()).equals(BackendTensor.texts(answer))
                : expected.getByteBuffer().equals(answer.data());
    }

    private static List<String> texts(Object value, List<String> into) {
        if (value instanceof Object[] values) {
            for (var each : values) {
                texts(each, into);
            }
        } else {
            into.add((String) value);
        }
        return into;
    }
}
