#!/bin/sh
# Regenerates the bindings of CUDA's driver API (cuda.h) and of NVML (nvml.h) with an installed `jextract`
# (https://jdk.java.net/jextract/) and `cc`.
# Usage: native/jextract/cuda.sh DIRECTORY_WITH_cuda.h_AND_nvml.h [OUTPUT [more jextract options, such as -I DIR]]
# The headers are those of CUDA 13.5, which `windlass tools cuda-headers` unpacks; later ones only add to them.
# OUTPUT is native/src/main/java unless said.
#
# jextract would look each function up in a library of its own choice when a class is first used, and a missing one would
# be a broken class. Here the library may be absent, and functions of newer drivers may be. So each function used becomes
# a function pointer type, named after the symbol (cuInit: CuInitFn), which is invoked with the address that was found.
set -eu
[ $# -ge 1 ] && [ -f "$1/cuda.h" ] && [ -f "$1/nvml.h" ] ||
    { echo "usage: $0 DIRECTORY_WITH_cuda.h_AND_nvml.h [OUTPUT [JEXTRACT_OPTION...]]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
headers=$(cd "$1" && pwd)
output=${2:-$here/../src/main/java}
shift
[ $# -eq 0 ] || shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cuda_functions="
    cuInit cuDriverGetVersion cuGetErrorName cuGetErrorString
    cuDeviceGetCount cuDeviceGet cuDeviceGetName cuDeviceGetUuid_v2 cuDeviceGetAttribute cuDeviceTotalMem_v2
    cuDevicePrimaryCtxRetain cuDevicePrimaryCtxRelease_v2 cuCtxSetCurrent cuCtxSynchronize
    cuMemGetInfo_v2 cuMemAlloc_v2 cuMemFree_v2 cuMemHostRegister_v2 cuMemHostUnregister
    cuMemcpyHtoDAsync_v2 cuMemcpyDtoHAsync_v2
    cuStreamCreate cuStreamDestroy_v2 cuStreamSynchronize cuStreamQuery cuStreamWaitEvent
    cuEventCreate cuEventDestroy_v2 cuEventRecord cuEventQuery cuEventSynchronize cuEventElapsedTime_v2
    cuModuleLoadData cuModuleUnload cuModuleGetFunction cuLaunchKernel"
cuda_structs="CUuuid_st"
cuda_constants="
    CUDA_SUCCESS CUDA_ERROR_OUT_OF_MEMORY CUDA_ERROR_STUB_LIBRARY CUDA_ERROR_NO_DEVICE CUDA_ERROR_NOT_READY
    CUDA_ERROR_SYSTEM_DRIVER_MISMATCH
    CUDA_ERROR_ECC_UNCORRECTABLE CUDA_ERROR_NVLINK_UNCORRECTABLE CUDA_ERROR_CONTAINED CUDA_ERROR_ILLEGAL_ADDRESS
    CUDA_ERROR_LAUNCH_TIMEOUT CUDA_ERROR_CONTEXT_IS_DESTROYED CUDA_ERROR_ASSERT CUDA_ERROR_HARDWARE_STACK_ERROR
    CUDA_ERROR_ILLEGAL_INSTRUCTION CUDA_ERROR_MISALIGNED_ADDRESS CUDA_ERROR_INVALID_ADDRESS_SPACE CUDA_ERROR_INVALID_PC
    CUDA_ERROR_LAUNCH_FAILED CUDA_ERROR_TENSOR_MEMORY_LEAK CUDA_ERROR_MPS_CLIENT_TERMINATED CUDA_ERROR_EXTERNAL_DEVICE
    CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR
    CU_STREAM_NON_BLOCKING CU_EVENT_DEFAULT CU_EVENT_WAIT_DEFAULT CU_MEMHOSTREGISTER_PORTABLE"
nvml_functions="
    nvmlInit_v2 nvmlShutdown nvmlErrorString nvmlSystemGetDriverVersion nvmlSystemGetCudaDriverVersion_v2
    nvmlDeviceGetCount_v2 nvmlDeviceGetHandleByIndex_v2 nvmlDeviceGetName nvmlDeviceGetUUID
    nvmlDeviceGetCudaComputeCapability nvmlDeviceGetMemoryInfo nvmlDeviceGetUtilizationRates
    nvmlDeviceGetComputeRunningProcesses_v3 nvmlDeviceGetMPSComputeRunningProcesses_v3
    nvmlDeviceGetMigMode nvmlDeviceGetMaxMigDeviceCount nvmlDeviceGetMigDeviceHandleByIndex"
nvml_structs="nvmlMemory_st nvmlUtilization_st nvmlProcessInfo_v2_st"
nvml_constants="
    NVML_SUCCESS NVML_ERROR_NOT_SUPPORTED NVML_ERROR_NO_PERMISSION NVML_ERROR_NOT_FOUND NVML_ERROR_INSUFFICIENT_SIZE
    NVML_ERROR_DRIVER_NOT_LOADED NVML_ERROR_LIB_RM_VERSION_MISMATCH
    NVML_DEVICE_MIG_ENABLE NVML_DEVICE_NAME_V2_BUFFER_SIZE NVML_DEVICE_UUID_V2_BUFFER_SIZE
    NVML_SYSTEM_DRIVER_VERSION_BUFFER_SIZE"

# cuMemAlloc_v2 becomes CuMemAlloc_v2Fn: a Java class begins with a capital letter.
type_of() { printf '%s%sFn' "$(printf %.1s "$1" | tr '[:lower:]' '[:upper:]')" "${1#?}"; }

# Prints "typedef RESULT (*TypeFn)(...);" for each wanted function that header $1 declares. Then the wanted names.
lift() {
    header=$1
    shift
    echo "#include \"$header\"" | cc -E -P -I "$headers" - | tr '\n' ' ' | tr ';' '\n' | sed 's/__attribute__((deprecated))//' |
        awk -v wanted=" $* " '
            !/typedef/ && match($0, /[A-Za-z0-9_]+ *\(/) {
                name = substr($0, RSTART, RLENGTH)
                gsub(/[^A-Za-z0-9_]/, "", name)
                if (index(wanted, " " name " "))
                    print "typedef " substr($0, 1, RSTART - 1) "(*" toupper(substr(name, 1, 1)) substr(name, 2) "Fn)" \
                        substr($0, RSTART + RLENGTH - 1) ";"
            }'
}

# $1: package, $2: name of the class of constants, $3: header, $4: functions, $5: structs, $6: constants, then options.
generate() {
    package=$1 name=$2 header=$3 functions=$4 structs=$5 constants=$6
    shift 6
    used=$work/${name}_used.h
    {
        echo "#include \"$header\""
        # shellcheck disable=SC2086 # a list of words
        lift "$header" $functions
    } >"$used"
    for function in $functions; do
        grep -q "(\*$(type_of "$function"))" "$used" || { echo "$header has no function $function" >&2; exit 1; }
        set -- "$@" --include-typedef "$(type_of "$function")"
    done
    for struct in $structs; do set -- "$@" --include-struct "$struct"; done
    for constant in $constants; do set -- "$@" --include-constant "$constant"; done
    jextract --target-package "$package" --header-class-name "$name" --output "$output" -I "$headers" "$@" "$used"
    # jextract says nothing of names that it didn't find.
    folder=$output/$(echo "$package" | tr . /)
    for struct in $structs; do [ -f "$folder/$struct.java" ] || { echo "$header has no struct $struct" >&2; exit 1; }; done
    for constant in $constants; do
        grep -q " $constant()" "$folder/$name.java" || { echo "$header has no constant $constant" >&2; exit 1; }
    done
}

generated=$output/dev/windlass/cuda/jextract
rm -rf "$generated"
generate dev.windlass.cuda.jextract CudaC cuda.h "$cuda_functions" "$cuda_structs" "$cuda_constants" "$@"
generate dev.windlass.cuda.jextract.nvml NvmlC nvml.h "$nvml_functions" "$nvml_structs" "$nvml_constants" "$@"

# The compiler's own lint: everything jextract makes is restricted, and its casts are mechanical.
sed -i 's/^public \(final \)\{0,1\}class /@SuppressWarnings({"restricted", "cast"})\n&/; s/^class /@SuppressWarnings({"restricted", "cast"})\n&/' \
    "$generated"/*.java "$generated"/nvml/*.java
say() {
    cat >"$generated/$1package-info.java" <<END
/// $2 as jextract sees it: generated by \`native/jextract/cuda.sh\`, never edited.
///
/// Used by \`dev.windlass.cuda\` only, which knows who owns what and turns each status into a value.
package $3;
END
}
say "" "CUDA's driver API" dev.windlass.cuda.jextract
say nvml/ "NVML" dev.windlass.cuda.jextract.nvml
