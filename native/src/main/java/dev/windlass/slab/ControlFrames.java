package dev.windlass.slab;

import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Messages as bytes, little-endian: length u32 of what follows, type u8, correlation u64, then the fields
/// in the order of the record. Texts are u16 bytes and UTF-8.
public final class ControlFrames {
    /// The largest frame, its length word not counted: what a model with very many tensors has to say of itself. A
    /// larger message can't be sent; a larger frame is a lie.
    public static final int BYTES_MAX = 512 << 10;

    /// The largest frame, but for the answer to LOAD.
    public static final int USUAL_BYTES_MAX = 64 << 10;

    private static final int HEAD_BYTES = 4;

    /// Most messages take less, and one is sent twice a second to each inference worker.
    private static final int SMALL_BYTES = 256;

    private static final int LENGTH_MIN = 9;
    private static final int TEXT_BYTES_MAX = 0xFFFF;
    private static final int REASON_CHARS_MAX = 4000;

    private ControlFrames() {}

    /// @return the whole frame, ready to be sent
    /// @throws IllegalArgumentException if the message is too large
    public static ByteBuffer encode(ControlMessage message) {
        try {
            return encode(message, SMALL_BYTES);
        } catch (BufferOverflowException larger) {
            return encodeLarge(message);
        }
    }

    private static ByteBuffer encodeLarge(ControlMessage message) {
        try {
            return encode(message, BYTES_MAX);
        } catch (BufferOverflowException tooLarge) {
            throw new IllegalArgumentException(
                    "a " + message.getClass().getSimpleName() + " message has more than " + BYTES_MAX + " bytes");
        }
    }

    private static ByteBuffer encode(ControlMessage message, int room) {
        var out = ByteBuffer.allocate(HEAD_BYTES + room).order(ByteOrder.LITTLE_ENDIAN);
        out.position(HEAD_BYTES);
        out.put(FrameType.of(message).code()).putLong(message.correlation());
        putFields(out, message);
        out.flip();
        return out.putInt(0, out.limit() - HEAD_BYTES);
    }

    /// Bytes of the whole frame that `in` begins with (from 0 to its position), or more than are there if not
    /// even its length is known.
    ///
    /// @param bytesMax most that the frame may have now
    /// @throws SlabViolation if it has more
    static int frameBytes(ByteBuffer in, int bytesMax) {
        if (in.position() < HEAD_BYTES) {
            return HEAD_BYTES + 1;
        }
        int length = in.getInt(0);
        if (length < LENGTH_MIN || length > bytesMax) {
            throw new SlabViolation("a control frame has " + length + " bytes");
        }
        return HEAD_BYTES + length;
    }

    /// Reads one whole frame, which must take all of `frame`'s remaining bytes.
    ///
    /// @throws SlabViolation if it isn't a message
    public static ControlMessage decode(ByteBuffer frame) {
        var in = frame.order(ByteOrder.LITTLE_ENDIAN);
        try {
            int length = in.getInt();
            int type = in.get();
            if (length != in.remaining() + 1 || type < 1 || type > FrameType.count()) {
                throw new SlabViolation("a control frame has type " + type + " and length " + length);
            }
            var message = message(FrameType.of(type), in.getLong(), in);
            if (in.hasRemaining()) {
                throw new SlabViolation(
                        "a control frame of type " + type + " has " + in.remaining() + " bytes too many");
            }
            return message;
        } catch (BufferUnderflowException | IllegalArgumentException malformed) {
            throw new SlabViolation("a control frame is malformed: " + malformed);
        }
    }

    private static void putFields(ByteBuffer out, ControlMessage message) {
        switch (message) {
            case ControlMessage.Hello it ->
                out.putInt(it.protocol())
                        .putLong(it.incarnation())
                        .put(it.role().code())
                        .putLong(it.pid())
                        .putInt(it.frameBytesMax());
            case ControlMessage.Attach it -> {
                putText(out, it.path());
                out.putInt(it.slotCount()).putLong(it.slabBytes()).putLong(it.incarnation());
            }
            case ControlMessage.Load it -> {
                out.putInt(it.versionId());
                putText(out, it.path());
                putText(out, it.digest());
                putOptions(out, it.options());
            }
            case ControlMessage.Loaded it -> {
                out.putInt(it.versionId());
                putSchema(out, it.inputs());
                putSchema(out, it.outputs());
                out.putLong(it.memoryBytes());
                out.putShort((short) it.takesColumns().size());
                it.takesColumns().forEach(out::putInt);
                out.putInt(it.batchRowsMax());
            }
            case ControlMessage.Failed it -> {
                out.put(it.fault().code());
                putText(out, shortened(it.reason()));
            }
            case ControlMessage.Done _ -> {}
            case ControlMessage.Unload it -> out.putInt(it.versionId());
            case ControlMessage.Terminate it -> out.putInt(it.slot()).putInt(it.generation());
            case ControlMessage.Heartbeat it -> out.putLong(it.nanos());
        }
    }

    private static void putOptions(ByteBuffer out, Map<String, String> options) {
        out.putShort((short) options.size());
        options.forEach((key, value) -> {
            putText(out, key);
            putText(out, value);
        });
    }

    private static String shortened(String reason) {
        return reason.substring(0, Math.min(REASON_CHARS_MAX, reason.length()));
    }

    private static ControlMessage message(FrameType type, long correlation, ByteBuffer in) {
        return switch (type) {
            case HELLO ->
                new ControlMessage.Hello(
                        correlation, in.getInt(), in.getLong(), role(in.get()), in.getLong(), in.getInt());
            case ATTACH -> new ControlMessage.Attach(correlation, text(in), in.getInt(), in.getLong(), in.getLong());
            case LOAD -> new ControlMessage.Load(correlation, in.getInt(), text(in), text(in), options(in));
            case LOADED ->
                new ControlMessage.Loaded(
                        correlation, in.getInt(), schema(in), schema(in), in.getLong(), numbers(in), in.getInt());
            case FAILED -> new ControlMessage.Failed(correlation, fault(in.get()), text(in));
            case DONE -> new ControlMessage.Done(correlation);
            case UNLOAD -> new ControlMessage.Unload(correlation, in.getInt());
            case TERMINATE -> new ControlMessage.Terminate(correlation, in.getInt(), in.getInt());
            case HEARTBEAT -> new ControlMessage.Heartbeat(correlation, in.getLong());
        };
    }

    private static ControlMessage.Role role(byte code) {
        return switch (code) {
            case 1 -> ControlMessage.Role.CONTROL;
            case 2 -> ControlMessage.Role.BELL;
            default -> throw new SlabViolation("a connection has role " + code);
        };
    }

    private static ControlMessage.Fault fault(byte code) {
        return switch (code) {
            case 1 -> ControlMessage.Fault.MODEL;
            case 2 -> ControlMessage.Fault.FILE;
            case 3 -> ControlMessage.Fault.PROCESS;
            default -> throw new SlabViolation("a failure has fault " + code);
        };
    }

    private static Map<String, String> options(ByteBuffer in) {
        var options = new HashMap<String, String>();
        for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
            options.put(text(in), text(in));
        }
        return options;
    }

    private static void putText(ByteBuffer out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > TEXT_BYTES_MAX) {
            throw new BufferOverflowException();
        }
        out.putShort((short) bytes.length).put(bytes);
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in, Short.toUnsignedInt(in.getShort())), StandardCharsets.UTF_8);
    }

    private static void putSchema(ByteBuffer out, List<TensorSpec> specs) {
        var schema = TensorSpecCodec.encode(specs);
        out.putInt(schema.remaining()).put(schema);
    }

    private static List<TensorSpec> schema(ByteBuffer in) {
        int length = in.getInt();
        requireWithin(in, length);
        var ipc = in.slice(in.position(), length);
        in.position(in.position() + length);
        return TensorSpecCodec.decode(ipc);
    }

    private static List<Integer> numbers(ByteBuffer in) {
        int count = Short.toUnsignedInt(in.getShort());
        requireWithin(in, count * Integer.BYTES);
        var numbers = new ArrayList<Integer>(count);
        for (int i = 0; i < count; i++) {
            numbers.add(in.getInt());
        }
        return numbers;
    }

    private static byte[] bytes(ByteBuffer in, int length) {
        requireWithin(in, length);
        var bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private static void requireWithin(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new SlabViolation(
                    "a control frame has a field of " + length + " bytes and " + in.remaining() + " left");
        }
    }
}
