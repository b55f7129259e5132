package dev.windlass.slab;

/// Types of control messages, as bytes say them.
enum FrameType {
    HELLO(1),
    ATTACH(2),
    LOAD(3),
    LOADED(4),
    FAILED(5),
    DONE(6),
    UNLOAD(7),
    TERMINATE(8),
    HEARTBEAT(9);

    private static final FrameType[] BY_CODE = values();

    private final byte code;

    FrameType(int code) {
        this.code = (byte) code;
    }

    static FrameType of(ControlMessage message) {
        return switch (message) {
            case ControlMessage.Hello _ -> HELLO;
            case ControlMessage.Attach _ -> ATTACH;
            case ControlMessage.Load _ -> LOAD;
            case ControlMessage.Loaded _ -> LOADED;
            case ControlMessage.Failed _ -> FAILED;
            case ControlMessage.Done _ -> DONE;
            case ControlMessage.Unload _ -> UNLOAD;
            case ControlMessage.Terminate _ -> TERMINATE;
            case ControlMessage.Heartbeat _ -> HEARTBEAT;
        };
    }

    /// @param code from 1 to [#count]
    static FrameType of(int code) {
        return BY_CODE[code - 1];
    }

    static int count() {
        return BY_CODE.length;
    }

    byte code() {
        return code;
    }
}
