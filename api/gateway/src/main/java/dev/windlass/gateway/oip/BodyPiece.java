package dev.windlass.gateway.oip;

import dev.windlass.exchange.ReplyTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// A part of a body that is written as far as there is room, and goes on from there. One thread at a time.
public interface BodyPiece {
    /// Writes more of it: something at least if there is room for 64 bytes.
    ///
    /// @return true if that was all
    boolean write(ByteBuffer target);

    /// Bytes as they are.
    final class Plain implements BodyPiece {
        private final ByteBuffer rest;

        /// @param bytes all that remains of them; not moved
        public Plain(ByteBuffer bytes) {
            this.rest = bytes.duplicate();
        }

        @Override
        public boolean write(ByteBuffer target) {
            int count = Math.min(rest.remaining(), target.remaining());
            target.put(target.position(), rest, rest.position(), count).position(target.position() + count);
            rest.position(rest.position() + count);
            return !rest.hasRemaining();
        }
    }

    /// One piece after the other.
    final class Sequence implements BodyPiece {
        private final List<BodyPiece> pieces;
        private int at;

        public Sequence(List<BodyPiece> pieces) {
            this.pieces = pieces;
        }

        @Override
        public boolean write(ByteBuffer target) {
            while (at < pieces.size() && pieces.get(at).write(target)) {
                at++;
            }
            return at == pieces.size();
        }
    }

    /// Parts of one size, each made on its own.
    final class Parts implements BodyPiece {
        private final int count;
        private final int bytes;
        private final Maker maker;
        private int at;

        /// Writes one.
        public interface Maker {
            void make(int index, ByteBuffer target);
        }

        /// @param bytes of each, 64 at most
        public Parts(int count, int bytes, Maker maker) {
            this.count = count;
            this.bytes = bytes;
            this.maker = maker;
        }

        @Override
        public boolean write(ByteBuffer target) {
            for (; at < count && target.remaining() >= bytes; at++) {
                maker.make(at, target);
            }
            return at == count;
        }
    }

    /// Numbers with commas between them.
    final class Numbers implements BodyPiece {
        /// A comma, and the longest number.
        private static final int ROOM = 32;

        private final ReplyTensor tensor;
        private final NonFiniteText nonFinite;
        private int at;

        Numbers(ReplyTensor tensor, NonFiniteText nonFinite) {
            this.tensor = tensor;
            this.nonFinite = nonFinite;
        }

        @Override
        public boolean write(ByteBuffer target) {
            var json = new JsonOut(target, nonFinite);
            int width = tensor.datatype().byteSize();
            int end = tensor.data().limit();
            for (; at < end && target.remaining() >= ROOM; at += width) {
                if (at > 0) {
                    json.raw(",");
                }
                ReplyWriter.number(json, tensor, at);
            }
            return at >= end;
        }
    }

    /// Strings, in quotes and with commas between them, of bytes that are known to be UTF-8.
    final class Texts implements BodyPiece {
        /// What an escaped byte takes at most, and a comma and two quotes.
        private static final int ESCAPED = 6;

        private static final int BESIDE = 3;
        private static final int CHARACTER_MAX = 4;

        private final ReplyTensor tensor;
        private final ByteBuffer offsets;
        private final int count;
        private int element;

        /// In the element that was begun; -1 if none was.
        private int at = -1;

        Texts(ReplyTensor tensor, ByteBuffer offsets) {
            this.tensor = tensor;
            this.offsets = offsets;
            this.count = tensor.elements();
        }

        @Override
        public boolean write(ByteBuffer target) {
            var json = new JsonOut(target, NonFiniteText.NULL);
            while (element < count && target.remaining() >= ESCAPED * CHARACTER_MAX + BESIDE) {
                if (at < 0) {
                    json.raw(element > 0 ? ",\"" : "\"");
                    at = (int) offsets.getLong(8 * element);
                }
                int end = (int) offsets.getLong(8 * element + 8);
                int until = boundary(Math.min(end, at + (target.remaining() - 1) / ESCAPED), end);
                if (!json.text(tensor.data(), at, until)) {
                    throw new IllegalStateException("element " + element + " was UTF-8 before");
                }
                at = until;
                if (at == end) {
                    json.raw("\"");
                    at = -1;
                    element++;
                }
            }
            return element == count;
        }

        /// Where a character begins, there or before.
        private int boundary(int until, int end) {
            int place = until;
            while (place < end && (tensor.data().get(place) & 0xc0) == 0x80) {
                place--;
            }
            return place;
        }
    }

    /// Strings as the binary tensor extension has them, each with its length before it.
    final class SizedTexts implements BodyPiece {
        private final ReplyTensor tensor;
        private final ByteBuffer offsets;
        private final int count;
        private int element;
        private int at = -1;

        SizedTexts(ReplyTensor tensor, ByteBuffer offsets) {
            this.tensor = tensor;
            this.offsets = offsets;
            this.count = tensor.elements();
        }

        @Override
        public boolean write(ByteBuffer target) {
            while (element < count) {
                int end = (int) offsets.getLong(8 * element + 8);
                if (at < 0) {
                    if (target.remaining() < Integer.BYTES) {
                        return false;
                    }
                    at = (int) offsets.getLong(8 * element);
                    target.order(ByteOrder.LITTLE_ENDIAN).putInt(end - at);
                }
                int bytes = Math.min(end - at, target.remaining());
                target.put(target.position(), tensor.data(), at, bytes).position(target.position() + bytes);
                at += bytes;
                if (at < end) {
                    return false;
                }
                at = -1;
                element++;
            }
            return true;
        }
    }

    /// A tensor's elements in their binary form.
    static BodyPiece binary(ReplyTensor tensor) {
        var offsets = tensor.offsets();
        return offsets == null ? new Plain(tensor.data()) : new SizedTexts(tensor, offsets);
    }
}
