// TEST PART: a kernel's source compiled for the CPU, as a library that the stand-in is told of (KERNELS).
#include <cstring>

#include "../../main/cuda/rows.cu"
#include "kernel.h"

namespace {

// out[i] = in[i] * factor, as a kernel of as many threads would.
void scale(const StandInLaunch *launch, void **parameters) {
    const float *in = *(const float **)parameters[0];
    float *out = *(float **)parameters[1];
    int count = *(int *)parameters[2];
    float factor = *(float *)parameters[3];
    for (unsigned block = 0; block < launch->grid[0]; block++)
        for (unsigned thread = 0; thread < launch->block[0]; thread++) {
            int i = (int)(block * launch->block[0] + thread);
            if (i < count) out[i] = in[i] * factor;
        }
}

// Writes down each parameter after the first in as many bytes as it has.
void note(const StandInLaunch *, void **parameters) {
    char *out = *(char **)parameters[0];
    std::memcpy(out, parameters[1], 4);
    std::memcpy(out + 4, parameters[2], 8);
    std::memcpy(out + 12, parameters[3], 4);
}

// A thread for 16 bytes, as native/src/test/resources/dev/windlass/card/copy.ptx has it.
void copy(const StandInLaunch *launch, void **parameters) {
    const char *from = *(const char **)parameters[0];
    char *to = *(char **)parameters[1];
    unsigned long long threads = (unsigned long long)launch->grid[0] * launch->block[0];
    unsigned long long count = *(unsigned long long *)parameters[2];
    std::memcpy(to, from, 16 * (count < threads ? count : threads));
}

// The one kernel of ours: its source as it is, block after block.
void rows(const StandInLaunch *launch, void **parameters) {
    blockDim.x = launch->block[0];
    for (blockIdx.x = 0; blockIdx.x < launch->grid[0]; blockIdx.x++)
        windlass_rows(*(const unsigned char **)parameters[0], *(const unsigned char **)parameters[1],
                      *(unsigned long long **)parameters[2], *(float **)parameters[3], *(long long *)parameters[4],
                      *(int *)parameters[5], *(int *)parameters[6]);
}

}  // namespace

extern "C" void standin_kernels(StandInRegister add) {
    size_t ofScale[] = {8, 8, 4, 4};
    add("scale", scale, ofScale, 4);
    size_t ofNote[] = {8, 4, 8, 4};
    add("note", note, ofNote, 4);
    size_t ofCopy[] = {8, 8, 8};
    add("plain_copy", copy, ofCopy, 3);
    size_t ofRows[] = {8, 8, 8, 8, 8, 4, 4};
    add("windlass_rows", rows, ofRows, 7);
}
