#!/bin/sh
# TEST PART: builds the stand-ins for NVIDIA's libraries. They compute on the CPU and are no GPU.
# Usage: native/src/test/cuda/build.sh DIRECTORY_WITH_cuda.h_AND_nvml.h OUTPUT
set -eu
[ $# -eq 2 ] && [ -f "$1/cuda.h" ] && [ -f "$1/nvml.h" ] || { echo "usage: $0 DIRECTORY_WITH_cuda.h_AND_nvml.h OUTPUT" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$2"
# Contracted arithmetic would round otherwise than nvcc -fmad=false; kernels read memory as whatever a column has.
build() { g++ -std=c++17 -O1 -Wall -Wextra -Werror -ffp-contract=off -fno-strict-aliasing -fPIC -I "$1" -o "$2" "$here/$3" "$4" ${5:+"$5"} -ldl; }
build "$1" "$2/libcuda.so.1" stand_in_cuda.cc -shared -Wl,-soname,libcuda.so.1
build "$1" "$2/libcuda-12.0.so" stand_in_cuda.cc -shared -DSTAND_IN_FOR_12_0
build "$1" "$2/libnvidia-ml.so.1" stand_in_nvml.cc -shared -Wl,-soname,libnvidia-ml.so.1
build "$1" "$2/libkernels.so" kernels.cc -shared
build "$1" "$2/layouts" layouts.cc -O1
