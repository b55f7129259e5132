package dev.windlass.gateway.oip;

import dev.windlass.gateway.refusal.Refusal;
import dev.windlass.gateway.refusal.RefusedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// A protobuf message (its wire format, version 3) in place: never a byte outside it is read, and not more than
/// [#FIELDS_MAX] fields of it, so that a message of nothing but small ones keeps nobody. Owns nothing.
final class WireMessage {
    /// Far more than the largest request has that a model could take; what is packed counts as one.
    static final int FIELDS_MAX = 65_536;

    static final int VARINT = 0;
    static final int FIXED64 = 1;
    static final int BYTES = 2;
    static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private int fieldsLeft = FIELDS_MAX;

    /// @param bytes what remains of it is the message; its position isn't moved
    WireMessage(ByteBuffer bytes) {
        this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    Part whole() {
        return new Part(0, bytes.limit());
    }

    Part part(int start, int end) {
        return new Part(start, end);
    }

    /// The same bytes, read by who reads each element of many.
    Part uncounted(int start, int end) {
        fieldsLeft = Integer.MAX_VALUE;
        return new Part(start, end);
    }

    /// @param what begins with a verb
    static RefusedException malformed(String what, int at) {
        return Refusal.bad(
                "message",
                "",
                what + " at byte " + at,
                "send the message as the protocol's .proto has protobuf write it");
    }

    /// Fields of a message or of one inside it, one after the other.
    final class Part {
        private final int end;
        private int at;
        private int field;
        private int type;

        private Part(int start, int end) {
            this.at = start;
            this.end = end;
        }

        /// Goes on to the next field, whose value is then read or skipped; false at the end.
        boolean next() {
            if (at == end) {
                return false;
            }
            if (fieldsLeft-- == 0) {
                throw malformed("has more than " + FIELDS_MAX + " fields,", at);
            }
            long tag = varint();
            field = (int) (tag >>> 3);
            type = (int) (tag & 7);
            if (tag < 8 || tag > 0xffff_ffffL) {
                throw malformed("has a field of no valid number", at);
            }
            return true;
        }

        int field() {
            return field;
        }

        int type() {
            return type;
        }

        int at() {
            return at;
        }

        boolean hasMore() {
            return at < end;
        }

        /// A field that isn't known, of whatever type.
        void skip() {
            switch (type) {
                case VARINT -> {
                    var _ = varint();
                }
                case FIXED64 -> advance(Long.BYTES);
                case BYTES -> {
                    var _ = bytes();
                }
                case FIXED32 -> advance(Integer.BYTES);
                default -> throw malformed("has a field of type " + type + ", which nothing of the protocol's is,", at);
            }
        }

        long varintField() {
            require(VARINT);
            return varint();
        }

        /// @return where the value begins; it ends where the next field does
        int bytes() {
            require(BYTES);
            long length = varint();
            if (length < 0 || length > end - at) {
                throw malformed("has a field that goes beyond its end", at);
            }
            int start = at;
            at += (int) length;
            return start;
        }

        ByteBuffer slice() {
            int start = bytes();
            return WireMessage.this.bytes.slice(start, at - start).order(ByteOrder.LITTLE_ENDIAN);
        }

        Part message() {
            int start = bytes();
            return new Part(start, at);
        }

        String text() {
            var slice = slice();
            try {
                CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(slice);
                return text.toString();
            } catch (CharacterCodingException notText) {
                throw malformed("has a string that isn't UTF-8", at);
            }
        }

        long varint() {
            long value = 0;
            for (int shift = 0; shift < 70; shift += 7) {
                if (at == end) {
                    break;
                }
                byte next = WireMessage.this.bytes.get(at++);
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw malformed("has a number that doesn't end", at);
        }

        int fixed32() {
            advance(Integer.BYTES);
            return WireMessage.this.bytes.getInt(at - Integer.BYTES);
        }

        long fixed64() {
            advance(Long.BYTES);
            return WireMessage.this.bytes.getLong(at - Long.BYTES);
        }

        private void advance(int by) {
            if (by > end - at) {
                throw malformed("ends in the middle of a field", at);
            }
            at += by;
        }

        private void require(int wanted) {
            if (type != wanted) {
                throw malformed("has field " + field + " as type " + type + " where it is of type " + wanted, at);
            }
        }
    }
}
