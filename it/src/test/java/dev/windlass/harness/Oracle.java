package dev.windlass.harness;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/// ONNX Runtime asked directly, through its own Java API: what every answer of ours must equal. One thread
/// at a time.
public final class Oracle implements AutoCloseable {
    private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
    private final OrtSession session;

    /// One input's values with their shape: floats or strings.
    public sealed interface Tensor {
        long[] shape();

        record Floats(float[] values, long... shape) implements Tensor {}

        record Words(String[] values, long... shape) implements Tensor {}
    }

    public Oracle(byte[] onnx) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            this.session = environment.createSession(onnx, options);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The values of the first output, which is FP32.
    public Answer ask(Map<String, Tensor> inputs) {
        var tensors = new HashMap<String, OnnxTensor>();
        try {
            for (var input : inputs.entrySet()) {
                tensors.put(input.getKey(), tensor(input.getValue()));
            }
            try (var result = session.run(tensors)) {
                var buffer = ((OnnxTensor) result.get(0)).getFloatBuffer();
                var values = new float[buffer.remaining()];
                buffer.get(values);
                return new Answer(values);
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(Tensor input) throws OrtException {
        return switch (input) {
            case Tensor.Floats(var values, var shape) ->
                OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
            case Tensor.Words(var values, var shape) -> OnnxTensor.createTensor(environment, values, shape);
        };
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
