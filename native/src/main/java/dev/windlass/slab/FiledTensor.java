package dev.windlass.slab;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A tensor as it lies in a file between two processes: whoever reads one believes nothing.
///
/// @param data the elements as in the slab; for BYTES all elements' bytes, one after another
/// @param offsets null unless BYTES: `elements + 1`, element i is `data[offsets[i] .. offsets[i+1])`
public record FiledTensor(String name, Datatype datatype, long[] dims, byte[] data, long @Nullable [] offsets) {
    public void write(DataOutput out) throws IOException {
        out.writeUTF(name);
        out.writeByte(datatype.code());
        out.writeByte(dims.length);
        for (long dim : dims) {
            out.writeLong(dim);
        }
        out.writeInt(data.length);
        out.write(data);
        if (offsets != null) {
            for (long offset : offsets) {
                out.writeLong(offset);
            }
        }
    }

    /// @param bytesMax the most that the elements may take
    /// @throws IOException if it isn't a tensor, or a larger one
    public static FiledTensor read(DataInput in, long bytesMax) throws IOException {
        var name = in.readUTF();
        Datatype datatype;
        try {
            datatype = Datatype.of(in.readByte());
        } catch (IllegalArgumentException unknown) {
            throw new IOException(unknown);
        }
        int rank = in.readUnsignedByte();
        if (rank > TensorSpec.RANK_MAX) {
            throw new IOException("tensor " + name + " has rank " + rank);
        }
        var dims = new long[rank];
        long elements = 1;
        for (int i = 0; i < rank; i++) {
            dims[i] = in.readLong();
            if (dims[i] < 0 || dims[i] > bytesMax || (elements *= dims[i]) > bytesMax) {
                throw new IOException("tensor " + name + " has dimension " + dims[i]);
            }
        }
        int length = in.readInt();
        if (length < 0 || length > bytesMax || (datatype.fixedWidth() && length != elements * datatype.byteSize())) {
            throw new IOException("tensor " + name + " has " + length + " bytes for " + elements + " elements");
        }
        var data = new byte[length];
        in.readFully(data);
        return new FiledTensor(
                name, datatype, dims, data, datatype.fixedWidth() ? null : offsets(in, name, (int) elements, length));
    }

    private static long[] offsets(DataInput in, String name, int elements, int length) throws IOException {
        var offsets = new long[elements + 1];
        for (int i = 0; i <= elements; i++) {
            offsets[i] = in.readLong();
            if (offsets[i] < (i == 0 ? 0 : offsets[i - 1]) || offsets[i] > length) {
                throw new IOException("tensor " + name + " has offset " + offsets[i]);
            }
        }
        return offsets;
    }
}
