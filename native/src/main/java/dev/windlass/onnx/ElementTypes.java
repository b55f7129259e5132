package dev.windlass.onnx;

import static dev.windlass.onnx.jextract.OnnxRuntimeC.*;

import dev.windlass.slab.Datatype;
import org.jspecify.annotations.Nullable;

/// ONNX's element type numbers and ours.
final class ElementTypes {
    private static final Datatype[] DATATYPES = Datatype.values();

    private ElementTypes() {}

    static int toOnnx(Datatype datatype) {
        return switch (datatype) {
            case BOOL -> ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL();
            case UINT8 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8();
            case UINT16 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16();
            case UINT32 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32();
            case UINT64 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64();
            case INT8 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8();
            case INT16 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16();
            case INT32 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32();
            case INT64 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64();
            case FP16 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16();
            case BF16 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16();
            case FP32 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT();
            case FP64 -> ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE();
            case BYTES -> ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING();
        };
    }

    /// Null for a type that isn't served: complex numbers, 8-bit and smaller floats, 4-bit integers.
    static @Nullable Datatype fromOnnx(int onnxType) {
        for (var datatype : DATATYPES) {
            if (toOnnx(datatype) == onnxType) {
                return datatype;
            }
        }
        return null;
    }
}
