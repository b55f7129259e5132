package dev.windlass.gateway.oip;

import dev.windlass.exchange.RequestSlot;
import dev.windlass.slab.Datatype;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// Elements in an `InferTensorContents`, packed or not, each datatype in its own field. FP16 and BF16 have none: they
/// come raw only.
final class WireTensors implements ElementReader {
    static final WireTensors READER = new WireTensors();

    private static final int STRINGS = 8;

    private WireTensors() {}

    /// One of the lists, by what the protocol calls it.
    private record Contents(int field, String name, int wireType) {
        static Contents of(InferRequest.Input input) {
            return switch (input.datatype()) {
                case BOOL -> new Contents(1, "bool_contents", WireMessage.VARINT);
                case INT8, INT16, INT32 -> new Contents(2, "int_contents", WireMessage.VARINT);
                case INT64 -> new Contents(3, "int64_contents", WireMessage.VARINT);
                case UINT8, UINT16, UINT32 -> new Contents(4, "uint_contents", WireMessage.VARINT);
                case UINT64 -> new Contents(5, "uint64_contents", WireMessage.VARINT);
                case FP32 -> new Contents(6, "fp32_contents", WireMessage.FIXED32);
                case FP64 -> new Contents(7, "fp64_contents", WireMessage.FIXED64);
                case BYTES -> new Contents(STRINGS, "bytes_contents", WireMessage.BYTES);
                case FP16, BF16 ->
                    throw input.bad(
                            ".datatype",
                            input.datatype().name(),
                            "has no contents of its own",
                            "send it in raw_input_contents");
            };
        }
    }

    @Override
    public void elements(ByteBuffer staged, InferRequest.Input input, ByteBuffer target) {
        var contents = Contents.of(input);
        var part = part(staged, input);
        while (part.next()) {
            if (part.field() != contents.field()) {
                skip(part, contents, input);
            } else if (part.type() == WireMessage.BYTES) {
                packed(part, contents, input, target);
            } else if (part.type() == contents.wireType()) {
                put(part, contents, input, target);
            } else {
                throw WireMessage.malformed("has " + contents.name() + " as type " + part.type(), part.at());
            }
        }
        if (target.hasRemaining()) {
            throw count(contents, input, "has fewer elements than its shape's ");
        }
    }

    private static void packed(WireMessage.Part part, Contents contents, InferRequest.Input input, ByteBuffer target) {
        if (contents.wireType() != WireMessage.VARINT) {
            var values = part.slice();
            if (values.remaining() > target.remaining()) {
                throw count(contents, input, "has more elements than its shape's ");
            }
            if (values.remaining() % input.datatype().byteSize() != 0) {
                throw WireMessage.malformed("has " + contents.name() + " that end in the middle of one", part.at());
            }
            target.put(values); // little-endian there and here
            return;
        }
        var values = part.message();
        while (values.hasMore()) {
            put(values, contents, input, target);
        }
    }

    private static void put(WireMessage.Part part, Contents contents, InferRequest.Input input, ByteBuffer target) {
        if (!target.hasRemaining()) {
            throw count(contents, input, "has more elements than its shape's ");
        }
        switch (input.datatype()) {
            case BOOL -> target.put((byte) (part.varint() == 0 ? 0 : 1));
            case INT8 -> target.put((byte) within(part.varint(), Byte.MIN_VALUE, Byte.MAX_VALUE, contents, input));
            case INT16 ->
                target.putShort((short) within(part.varint(), Short.MIN_VALUE, Short.MAX_VALUE, contents, input));
            case INT32 -> target.putInt((int) part.varint());
            case INT64, UINT64 -> target.putLong(part.varint());
            case UINT8 -> target.put((byte) within(part.varint(), 0, 0xff, contents, input));
            case UINT16 -> target.putShort((short) within(part.varint(), 0, 0xffff, contents, input));
            case UINT32 -> target.putInt((int) part.varint());
            case FP32 -> target.putInt(part.fixed32());
            case FP64 -> target.putLong(part.fixed64());
            case FP16, BF16, BYTES -> throw new IllegalStateException(input.datatype() + " isn't written here");
        }
    }

    private static long within(long value, long min, long max, Contents contents, InferRequest.Input input) {
        if (value < min || value > max) {
            throw input.bad(
                    ".contents." + contents.name(),
                    Long.toString(value),
                    "is beyond " + input.datatype(),
                    "give one that " + input.datatype() + " can hold");
        }
        return value;
    }

    @Override
    public int stringBytes(ByteBuffer staged, InferRequest.Input input) {
        var size = new Object() {
            int bytes;
            long elements;
        };
        eachString(staged, input, element -> {
            size.bytes += element.remaining();
            size.elements++;
        });
        if (size.elements != Shapes.elements(input.shape())) {
            throw count(Contents.of(input), input, "has " + size.elements + " elements, and its shape asks for ");
        }
        return size.bytes;
    }

    @Override
    public void strings(ByteBuffer staged, InferRequest.Input input, RequestSlot.StringsWriter target) {
        eachString(staged, input, target::add);
    }

    private static void eachString(ByteBuffer staged, InferRequest.Input input, Consumer<ByteBuffer> each) {
        var contents = Contents.of(input);
        var part = part(staged, input);
        while (part.next()) {
            if (part.field() == STRINGS) {
                each.accept(part.slice());
            } else {
                skip(part, contents, input);
            }
        }
    }

    private static WireMessage.Part part(ByteBuffer staged, InferRequest.Input input) {
        return new WireMessage(staged).uncounted(input.dataStart(), input.dataEnd());
    }

    /// What is of another type would be lost without a word.
    private static void skip(WireMessage.Part part, Contents contents, InferRequest.Input input) {
        if (part.field() <= STRINGS) {
            throw input.bad(
                    ".contents",
                    "",
                    "has elements of another type than its datatype " + input.datatype(),
                    "give them in " + contents.name());
        }
        part.skip();
    }

    private static RuntimeException count(Contents contents, InferRequest.Input input, String message) {
        return input.bad(
                ".contents." + contents.name(),
                "",
                message + Shapes.elements(input.shape()),
                "give exactly the product of its shape");
    }

    /// A packed element is a byte at least, or has its own size.
    @Override
    public long elementsMax(InferRequest.Input input) {
        long bytes = input.dataEnd() - (long) input.dataStart();
        var type = input.datatype();
        return type == Datatype.FP32 || type == Datatype.FP64 ? bytes / type.byteSize() : bytes;
    }

    @Override
    public String binarySizeField() {
        return ".raw_input_contents";
    }
}
