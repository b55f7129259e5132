package dev.windlass.onnx;

/// ONNX Runtime said no. `code` is its OrtErrorCode, the message is its own text.
public final class OnnxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int code;

    OnnxException(int code, String message) {
        super(message);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
