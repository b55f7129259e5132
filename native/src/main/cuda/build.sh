#!/bin/sh
# Builds the kernel to PTX, which the driver compiles for the card that it finds.
# Usage: native/src/main/cuda/build.sh NVCC [OUTPUT [CAPABILITY]]
# NVCC is the compiler of CUDA 13: the machine's own or that of `windlass tools cuda-compiler` (13.5.37).
# OUTPUT is the PTX that is checked in unless said, so that a build of the project needs no NVCC. CAPABILITY is 75 unless
# said: the lowest that CUDA 13 knows, and all later cards take it.
#
# NVCC marks PTX with its own version, and only drivers as new as that take it. PTX of 7.5 is marked with that of CUDA
# 12.0 instead; ptxas refuses what that version doesn't have.
set -eu
[ $# -ge 1 ] && [ $# -le 3 ] || { echo "usage: $0 NVCC [OUTPUT [CAPABILITY]]" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
nvcc=$1
output=${2:-$here/../resources/dev/windlass/rows/rows.ptx}
capability=${3:-75}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$nvcc" -ptx -arch="compute_$capability" -std=c++17 -O3 -fmad=false -Werror all-warnings -o "$work/all.ptx" "$here/rows.cu"
# Comments say which compiler it was, no more.
sed -e '/^\/\//d' "$work/all.ptx" >"$work/rows.ptx"
[ "$capability" -ne 75 ] || sed -i 's/^\.version .*/.version 8.0/' "$work/rows.ptx"
"$(dirname "$nvcc")/ptxas" -arch="sm_$capability" -o "$work/rows.cubin" "$work/rows.ptx"
mkdir -p "$(dirname "$output")"
mv "$work/rows.ptx" "$output"
