// What a kernel's source needs of its compiler: of nvcc next to nothing. Any other compiler makes a function of it that
// computes one block on the CPU, phase after phase; see native/src/test/cuda/kernels.cc.
#pragma once

#include <cstddef>
#include <cstring>

#ifdef __CUDACC__

// All threads of the block do it, and have done it before the next phase begins.
#define PHASE(call)  \
    do {             \
        call;        \
        __syncthreads(); \
    } while (0)

#define ATOMIC_MIN(address, value) atomicMin(address, value)

#else

#define __global__
#define __device__
#define __shared__

struct Place {
    unsigned x;
};

// Of the thread that is under way on the CPU.
static thread_local Place blockIdx;
static thread_local Place blockDim;
static thread_local Place threadIdx;

// Threads of a phase may come in any order: every other block takes them backwards.
#define PHASE(call)                                                             \
    for (unsigned step = 0; step < blockDim.x; step++) {                        \
        threadIdx.x = blockIdx.x % 2 == 0 ? step : blockDim.x - 1 - step;       \
        call;                                                                   \
    }

#define ATOMIC_MIN(address, value) (*(address) = *(address) < (value) ? *(address) : (value))

#endif
