#!/bin/sh
# Regenerates the bindings of ONNX Runtime's C API with an installed `jextract` (https://jdk.java.net/jextract/) and `cc`.
# Usage: native/jextract/onnxruntime.sh DIRECTORY_WITH_onnxruntime_c_api.h [more jextract options, such as -I DIR]
# The header is that of the ONNX Runtime version in the root pom, or of any later one: struct OrtApi only grows.
#
# struct OrtApi itself would become some 400 classes. So each entry used is lifted out of the struct as a function
# pointer type (NameFn) and its byte offset in the struct (NameAt), and only these are given to jextract.
set -eu
[ $# -ge 1 ] && [ -f "$1/onnxruntime_c_api.h" ] || { echo "usage: $0 DIRECTORY_WITH_onnxruntime_c_api.h" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
headers=$(cd "$1" && pwd)
shift
package=dev.windlass.onnx.jextract
output=$here/../src/main/java
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

base="GetApi GetVersionString"
functions="
    GetErrorCode GetErrorMessage ReleaseStatus
    CreateEnv ReleaseEnv CreateCpuMemoryInfo ReleaseMemoryInfo GetAllocatorWithDefaultOptions AllocatorFree
    CreateSessionOptions ReleaseSessionOptions SetSessionGraphOptimizationLevel SetIntraOpNumThreads
    SetInterOpNumThreads DisableMemPattern AddSessionConfigEntry
    CreateSession ReleaseSession SessionGetInputCount SessionGetOutputCount SessionGetInputName SessionGetOutputName
    SessionGetInputTypeInfo SessionGetOutputTypeInfo SessionGetOverridableInitializerCount
    SessionGetOverridableInitializerName SessionGetOverridableInitializerTypeInfo
    GetOnnxTypeFromTypeInfo CastTypeInfoToTensorInfo ReleaseTypeInfo GetTensorElementType GetDimensionsCount
    GetDimensions GetSymbolicDimensions TensorTypeAndShape_HasShape ReleaseTensorTypeAndShapeInfo
    CreateTensorWithDataAsOrtValue CreateTensorAsOrtValue GetTensorMutableData GetTensorTypeAndShape
    GetStringTensorDataLength GetStringTensorContent GetResizedStringTensorElementBuffer ReleaseValue
    CreateRunOptions ReleaseRunOptions RunOptionsSetTerminate RunOptionsUnsetTerminate
    CreateIoBinding ReleaseIoBinding BindInput BindOutput BindOutputToDevice GetBoundOutputValues
    ClearBoundInputs ClearBoundOutputs RunWithBinding
    CreateMemoryInfo MemoryInfoGetDeviceType AddRunConfigEntry SessionGetMemoryInfoForInputs
    SessionOptionsAppendExecutionProvider_CUDA_V2 CreateCUDAProviderOptions UpdateCUDAProviderOptions
    UpdateCUDAProviderOptionsWithValue ReleaseCUDAProviderOptions"
constants="
    OrtArenaAllocator OrtDeviceAllocator OrtMemTypeDefault OrtMemoryInfoDeviceType_CPU ORT_ENABLE_ALL ORT_LOGGING_LEVEL_FATAL
    ORT_OK ORT_FAIL ORT_INVALID_ARGUMENT ORT_NO_SUCHFILE ORT_NO_MODEL ORT_ENGINE_ERROR ORT_RUNTIME_EXCEPTION
    ORT_INVALID_PROTOBUF ORT_MODEL_LOADED ORT_NOT_IMPLEMENTED ORT_INVALID_GRAPH ORT_EP_FAIL
    ONNX_TYPE_UNKNOWN ONNX_TYPE_TENSOR ONNX_TYPE_SEQUENCE ONNX_TYPE_MAP ONNX_TYPE_OPAQUE ONNX_TYPE_SPARSETENSOR
    ONNX_TYPE_OPTIONAL
    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8
    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32
    ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL
    ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32
    ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16"

# Prints "typedef ... (*NameFn)(...);" and "enum { NameAt = 8 * i };" for each wanted member i of a struct of function
# pointers. $1: the struct's name, then the wanted names.
lift() {
    struct=$1
    shift
    echo '#include "onnxruntime_c_api.h"' | cc -E -P -I "$headers" - | tr '\n' ' ' | sed "s/.*struct $struct {\([^}]*\)}.*/\1/" | tr ';' '\n' |
        awk -v wanted=" $* " '
            match($0, /\( *\* *[A-Za-z0-9_]+ *\)/) {
                name = substr($0, RSTART, RLENGTH)
                gsub(/[^A-Za-z0-9_]/, "", name)
                if (index(wanted, " " name " ")) {
                    print "typedef " substr($0, 1, RSTART - 1) "(*" name "Fn)" substr($0, RSTART + RLENGTH) ";"
                    print "enum OrtOffset" name " { " name "At = " 8 * member " };"
                }
            }
            /[^ ]/ { member++ }'
}

{
    echo '#include "onnxruntime_c_api.h"'
    lift OrtApiBase $base
    lift OrtApi $functions
} >"$work/onnxruntime_used.h"

for function in $base $functions; do
    grep -q "(\*${function}Fn)" "$work/onnxruntime_used.h" || { echo "the header has no function $function" >&2; exit 1; }
    set -- "$@" --include-typedef "${function}Fn" --include-constant "${function}At"
done
for constant in $constants; do
    set -- "$@" --include-constant "$constant"
done
rm -rf "$output/dev/windlass/onnx/jextract"
jextract --target-package "$package" --header-class-name OnnxRuntimeC --output "$output" -I "$headers" \
    "$@" "$work/onnxruntime_used.h"

# The compiler's own lint: everything jextract makes is restricted, and its casts are mechanical.
sed -i 's/^public \(final \)\{0,1\}class /@SuppressWarnings({"restricted", "cast"})\n&/; s/^class /@SuppressWarnings({"restricted", "cast"})\n&/' \
    "$output"/dev/windlass/onnx/jextract/*.java
cat >"$output/dev/windlass/onnx/jextract/package-info.java" <<'EOF'
/// ONNX Runtime's C API as jextract sees it: generated by `native/jextract/onnxruntime.sh`, never edited.
///
/// Used by `dev.windlass.onnx` only, which knows who owns what and turns each status into a value.
package dev.windlass.onnx.jextract;
EOF
