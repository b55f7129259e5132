package dev.windlass.cuda;

/// NVML said no. `function` is the call's symbol, `code` its nvmlReturn_t; the text is NVML's own.
public final class NvmlException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String function;
    private final int code;

    NvmlException(String function, int code, String text) {
        super(function + ": " + text);
        this.function = function;
        this.code = code;
    }

    public String function() {
        return function;
    }

    public int code() {
        return code;
    }
}
