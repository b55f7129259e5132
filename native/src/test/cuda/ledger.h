// TEST PART of the stand-in for libcuda.so.1: what there is on the pretended devices, and what is still to be done.
#pragma once

#include <cuda.h>

#include <cstdio>
#include <deque>
#include <functional>
#include <memory>
#include <set>

#include "control.h"

// cuda.h declares these and leaves them empty.
struct CUctx_st {
    int device = 0, retained = 0;
    unsigned long long used = 0;
};

// A place in a stream.
struct Mark {
    CUstream stream;
    bool passed;
    float millis;
};

struct CUstream_st {
    CUcontext context;
    std::deque<std::function<CUresult()>> work;
};

struct CUevent_st {
    CUcontext context;
    std::shared_ptr<Mark> mark;
};

struct CUfunc_st {
    CUmodule module;
    std::string name;
};

struct CUmod_st {
    CUcontext context;
    std::map<std::string, CUfunc_st> functions;
};

namespace {

struct Block {
    CUcontext context;
    size_t bytes;
};

struct Kernel {
    StandInKernel run;
    std::vector<size_t> sizes;
};

struct Ledger {
    std::vector<Instance> devices;
    std::map<int, CUctx_st> contexts;
    std::map<CUdeviceptr, Block> memory, freed;
    std::map<const char *, size_t> pinned;
    std::set<CUstream> streams;
    std::set<CUevent> events;
    std::set<CUmodule> modules;
    std::map<std::string, Kernel> kernels;
    bool started = false;
    CUresult sticky = CUDA_SUCCESS;
    float millis = 0;  // the pretended clock: each piece of work takes one

    ~Ledger() {
        for (auto &gone : freed) std::free((void *)gone.first);
        for (auto &block : memory) std::free((void *)block.first);
        for (auto stream : streams) delete stream;
        for (auto event : events) delete event;
        for (auto module : modules) delete module;
    }

    bool inMemory(CUdeviceptr start, size_t bytes, CUcontext context) {
        auto after = memory.upper_bound(start);
        if (after == memory.begin()) return false;
        auto block = std::prev(after);
        return block->second.context == context && start + bytes <= block->first + block->second.bytes;
    }

    bool wasFreed(CUdeviceptr address) {
        auto after = freed.upper_bound(address);
        return after != freed.begin() && address < std::prev(after)->first + std::prev(after)->second.bytes;
    }

    bool isPinned(const void *start, size_t bytes) {
        auto after = pinned.upper_bound((const char *)start);
        if (after == pinned.begin()) return false;
        auto range = std::prev(after);
        return (const char *)start + bytes <= range->first + range->second;
    }

    CUresult step(CUstream stream) {
        auto next = stream->work.front();
        stream->work.pop_front();
        millis += 1;
        CUresult result = next();
        if (result != CUDA_SUCCESS) sticky = result;
        return result;
    }

    // All that a stream has to do, in its order.
    CUresult drain(CUstream stream) {
        while (!stream->work.empty() && sticky == CUDA_SUCCESS) step(stream);
        return sticky;
    }

    // Until the stream has come to a place; after that its work goes on later.
    CUresult reach(const std::shared_ptr<Mark> &mark) {
        while (!mark->passed && sticky == CUDA_SUCCESS) {
            if (!streams.count(mark->stream) || mark->stream->work.empty()) return CUDA_ERROR_UNKNOWN;
            step(mark->stream);
        }
        return sticky;
    }

    void drainAll(CUcontext context) {
        for (auto stream : streams)
            if (stream->context == context) drain(stream);
    }

    // Asynchronous work: done at once, or when somebody waits for it.
    CUresult enqueue(CUstream stream, std::function<CUresult()> work) {
        stream->work.push_back(work);
        return control.number("LATE", "0") ? CUDA_SUCCESS : drain(stream);
    }

    template <class T>
    int count(const T &all, CUcontext context) {
        int number = 0;
        for (auto one : all) number += one->context == context;
        return number;
    }

    int blocks(CUcontext context) {
        int number = 0;
        for (auto &block : memory) number += block.second.context == context;
        return number;
    }
};

std::unique_ptr<Ledger> ledger(new Ledger);
thread_local CUcontext current = nullptr;

// "in the inconsistent state": what cuda.h says of them.
bool isSticky(int code) {
    switch (code) {
        case CUDA_ERROR_ECC_UNCORRECTABLE:
        case CUDA_ERROR_NVLINK_UNCORRECTABLE:
        case CUDA_ERROR_CONTAINED:
        case CUDA_ERROR_ILLEGAL_ADDRESS:
        case CUDA_ERROR_LAUNCH_TIMEOUT:
        case CUDA_ERROR_CONTEXT_IS_DESTROYED:
        case CUDA_ERROR_ASSERT:
        case CUDA_ERROR_HARDWARE_STACK_ERROR:
        case CUDA_ERROR_ILLEGAL_INSTRUCTION:
        case CUDA_ERROR_MISALIGNED_ADDRESS:
        case CUDA_ERROR_INVALID_ADDRESS_SPACE:
        case CUDA_ERROR_INVALID_PC:
        case CUDA_ERROR_LAUNCH_FAILED:
        case CUDA_ERROR_TENSOR_MEMORY_LEAK:
        case CUDA_ERROR_MPS_CLIENT_TERMINATED:
        case CUDA_ERROR_EXTERNAL_DEVICE:
            return true;
        default:
            return false;
    }
}

// Begins each call: what it must answer already, if anything.
CUresult begun(const char *function) {
    int injected = control.count(function);
    if (injected) {
        if (isSticky(injected)) ledger->sticky = (CUresult)injected;
        return (CUresult)injected;
    }
    if (!ledger->started) return CUDA_ERROR_NOT_INITIALIZED;
    return ledger->sticky;
}

CUresult begunInContext(const char *function) {
    CUresult failed = begun(function);
    if (failed || !current) return failed ? failed : CUDA_ERROR_INVALID_CONTEXT;
    if (control.setting("BROKEN", "") == ledger->devices[current->device].uuid) ledger->sticky = CUDA_ERROR_ILLEGAL_ADDRESS;
    return ledger->sticky;
}

}  // namespace

#define HOLD std::lock_guard<std::recursive_mutex> hold(control.lock)
#define BEGIN                                            \
    HOLD;                                                \
    if (CUresult failed = begun(__func__)) return failed
#define BEGIN_IN_CONTEXT                                          \
    HOLD;                                                         \
    if (CUresult failed = begunInContext(__func__)) return failed
// A handle that is there and of the current context.
#define KNOWN(all, handle)                                                    \
    if (!(all).count(handle)) return CUDA_ERROR_INVALID_HANDLE;               \
    if ((handle)->context != current) return CUDA_ERROR_INVALID_CONTEXT
