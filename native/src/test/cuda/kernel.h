// TEST PART: what a kernel is to the stand-in for libcuda.so.1.
#pragma once

#include <cstddef>

// What a launch was asked for; the kernel goes through blocks and threads itself.
struct StandInLaunch {
    unsigned grid[3];
    unsigned block[3];
};

// A kernel's own source, compiled for the CPU: `parameters` point to copies of the values.
typedef void (*StandInKernel)(const StandInLaunch *launch, void **parameters);

// Makes `kernel` what runs when a module's entry `name` is launched; `sizes` are its parameters' bytes.
typedef void (*StandInRegister)(const char *name, StandInKernel kernel, const size_t *sizes, int count);
