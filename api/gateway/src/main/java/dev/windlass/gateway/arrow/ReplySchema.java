package dev.windlass.gateway.arrow;

import dev.windlass.slab.Datatype;
import java.util.List;

/// Writes the two messages that a reply begins with: its schema, and what its one record batch says of where its
/// parts lie.
final class ReplySchema {
    private static final int CONTINUATION = -1;
    private static final int V5 = 4;
    private static final int INT = 2;
    private static final int FLOATING_POINT = 3;
    private static final int BOOL = 6;
    private static final int FIXED_SIZE_LIST = 16;
    private static final int LARGE_UTF8 = 20;

    // Where each field is, in the order of the format's own definition.
    private static final short[] MESSAGE = {4, 6, 8, 16}; // version, kind, header, body's length
    private static final short[] SCHEMA = {0, 4, 8}; // endianness, fields, metadata
    private static final short[] FIELD = {4, 0, 8, 12, 0, 16
    }; // name, nullable, kind of type, type, dictionary, children
    private static final short[] FIELD_OF_EXTENSION = {4, 0, 8, 12, 0, 16, 20}; // the same, metadata
    private static final short[] KEY_VALUE = {4, 8};
    private static final short[] ONE_NUMBER = {4};
    private static final short[] INTEGER = {4, 8}; // bits, signed
    private static final short[] NOTHING = {};
    private static final short[] BATCH = {8, 4, 16}; // rows, nodes, buffers

    private final FlatWriter flat;

    ReplySchema(FlatWriter flat) {
        this.flat = flat;
    }

    void writeSchema(List<OutColumn> columns, String[] metadata) {
        int start = begin();
        int message = message(Messages.SCHEMA, 0);
        int schema = flat.table(SCHEMA, 12);
        flat.lead(message + 8, schema);
        int fields = flat.vector(schema + 4, columns.size(), 4);
        for (int i = 0; i < columns.size(); i++) {
            flat.lead(fields + 4 * i, field(columns.get(i), 0));
        }
        keyValues(schema + 8, metadata);
        end(start, 8);
    }

    /// @param bodyBytes of the batch, padding included
    void writeBatch(List<OutColumn> columns, long rows, long bodyBytes) {
        int start = begin();
        int message = message(Messages.RECORD_BATCH, bodyBytes);
        int batch = flat.table(BATCH, 24);
        flat.lead(message + 8, batch);
        flat.out.putLong(batch + 8, rows);
        int nodes = 0;
        int buffers = 0;
        for (var column : columns) {
            nodes += column.nodes();
            buffers += column.buffers();
        }
        int node = flat.vector(batch + 4, nodes, 16);
        int line = flat.vector(batch + 16, buffers, 16);
        long at = 0;
        for (var column : columns) {
            long count = rows;
            for (int list : column.lists()) {
                node = node(node, count);
                line = line(line, at, 0);
                count *= list;
            }
            node = node(node, count);
            line = line(line, at, 0);
            if (column.texts()) {
                line = line(line, at, column.offsetBytes());
                at = ArrowReplyWriter.align(at + column.offsetBytes());
            }
            line = line(line, at, column.valueBytes());
            at = ArrowReplyWriter.align(at + column.valueBytes());
        }
        end(start, ArrowReplyWriter.ALIGNMENT);
    }

    private int node(int at, long count) {
        flat.out.putLong(at, count);
        return at + 16;
    }

    private int line(int at, long from, long bytes) {
        flat.out.putLong(at, from).putLong(at + 8, bytes);
        return at + 16;
    }

    private int begin() {
        int start = flat.out.position();
        flat.out.putInt(CONTINUATION).putInt(0).putInt(0);
        return start;
    }

    /// @param alignment of what follows the message
    private void end(int start, int alignment) {
        flat.align(alignment, 0);
        flat.out.putInt(start + 4, flat.out.position() - start - 8);
    }

    private int message(int kind, long bodyBytes) {
        int root = flat.out.position() - 4;
        int message = flat.table(MESSAGE, 24);
        flat.lead(root, message);
        flat.out.putShort(message + 4, (short) V5).put(message + 6, (byte) kind).putLong(message + 16, bodyBytes);
        return message;
    }

    /// @param level how many of its lists are around it already
    private int field(OutColumn column, int level) {
        boolean list = level < column.lists().length;
        boolean extension = column.tensor() && level == 0;
        int field = flat.table(extension ? FIELD_OF_EXTENSION : FIELD, 24);
        flat.text(field + 4, level == 0 ? column.output().name() : "item");
        int type = list ? number(column.lists()[level]) : type(column.output().datatype());
        flat.lead(field + 12, type);
        flat.out.put(
                field + 8, (byte) (list ? FIXED_SIZE_LIST : kind(column.output().datatype())));
        int children = flat.vector(field + 16, list ? 1 : 0, 4);
        if (list) {
            flat.lead(children, field(column, level + 1));
        }
        if (extension) {
            keyValues(
                    field + 20,
                    FieldReader.EXTENSION,
                    FieldReader.TENSOR,
                    FieldReader.EXTENSION_METADATA,
                    column.shape());
        }
        return field;
    }

    /// @param pairs each key, and its value behind it
    private void keyValues(int field, String... pairs) {
        int at = flat.vector(field, pairs.length / 2, 4);
        for (int i = 0; i < pairs.length; i += 2) {
            int table = flat.table(KEY_VALUE, 12);
            flat.lead(at, table);
            flat.text(table + 4, pairs[i]);
            flat.text(table + 8, pairs[i + 1]);
            at += 4;
        }
    }

    private static int kind(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> BOOL;
            case UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64 -> INT;
            case FP16, BF16, FP32, FP64 -> FLOATING_POINT;
            case BYTES -> LARGE_UTF8;
        };
    }

    private int type(Datatype datatype) {
        return switch (datatype) {
            case BOOL, BYTES -> flat.table(NOTHING, 4);
            case UINT8, UINT16, UINT32, UINT64 -> integer(8 * datatype.byteSize(), 0);
            case INT8, INT16, INT32, INT64 -> integer(8 * datatype.byteSize(), 1);
            case FP16 -> number(0);
            case BF16, FP32 -> number(1);
            case FP64 -> number(2);
        };
    }

    private int integer(int bits, int signed) {
        int type = flat.table(INTEGER, 12);
        flat.out.putInt(type + 4, bits).put(type + 8, (byte) signed);
        return type;
    }

    /// A type of one number: a precision (16 bits, the rest 0) or a list's size.
    private int number(int value) {
        int type = flat.table(ONE_NUMBER, 8);
        flat.out.putInt(type + 4, value);
        return type;
    }
}
