// TEST PART: a stand-in for libcuda.so.1 without any GPU: devices, contexts and memory. See control.h.
// cuda.h declares each function, so the compiler refuses one whose prototype isn't NVIDIA's.
#include <dlfcn.h>

#include <sstream>

#include "ledger.h"

void standin_reset() {
    HOLD;
    control.settings.clear();
    control.calls.clear();
    control.failures.clear();
    control.violations.clear();
    ledger.reset(new Ledger);
    current = nullptr;
}

int standin_live(const char *kind) {
    HOLD;
    std::string wanted = kind;
    if (wanted == "memory") return ledger->memory.size();
    if (wanted == "pinned") return ledger->pinned.size();
    if (wanted == "stream") return ledger->streams.size();
    if (wanted == "event") return ledger->events.size();
    if (wanted == "module") return ledger->modules.size();
    int retained = 0;
    for (auto &context : ledger->contexts) retained += context.second.retained > 0;
    return wanted == "context" ? retained : -1;
}

namespace {

void registerKernel(const char *name, StandInKernel kernel, const size_t *sizes, int count) {
    ledger->kernels[name] = {kernel, std::vector<size_t>(sizes, sizes + count)};
}

// What this process sees: a device that is cut shows its instances only, and of these the first unless one is named.
std::vector<Instance> seen() {
    std::vector<Gpu> gpus = machine();
    std::vector<Instance> all;
    const char *outside = std::getenv("CUDA_VISIBLE_DEVICES");
    std::string visible = control.setting("VISIBLE", outside ? outside : "all");
    if (visible == "all") {
        for (auto &gpu : gpus) all.push_back(gpu.instances.empty() ? gpu : gpu.instances[0]);
        return all;
    }
    std::stringstream tokens(visible);
    for (std::string token; std::getline(tokens, token, ',');) {
        size_t before = all.size();
        for (size_t i = 0; i < gpus.size(); i++) {
            if (token == gpus[i].uuid || token == std::to_string(i))
                all.push_back(gpus[i].instances.empty() ? gpus[i] : gpus[i].instances[0]);
            for (auto &instance : gpus[i].instances)
                if (token == instance.uuid) all.push_back(instance);
        }
        if (all.size() == before) break;
    }
    return all;
}

bool isDevice(CUdevice device) { return device >= 0 && device < (int)ledger->devices.size(); }

}  // namespace

CUresult cuInit(unsigned int) {
    HOLD;
    if (int injected = control.count(__func__)) return (CUresult)injected;
    ledger->devices = seen();
    if (ledger->devices.empty()) return CUDA_ERROR_NO_DEVICE;
    std::string kernels = control.setting("KERNELS", "");
    if (!kernels.empty() && !ledger->started) {
        void *library = dlopen(kernels.c_str(), RTLD_NOW);
        auto entry = library ? (void (*)(StandInRegister))dlsym(library, "standin_kernels") : nullptr;
        if (!entry) return CUDA_ERROR_FILE_NOT_FOUND;
        entry(registerKernel);
    }
    ledger->started = true;
    return CUDA_SUCCESS;
}

CUresult cuDriverGetVersion(int *driverVersion) {
    BEGIN;
    *driverVersion = control.number("VERSION", "13050");
    return CUDA_SUCCESS;
}

CUresult cuGetErrorName(CUresult error, const char **pStr) {
    HOLD;
    if (int injected = control.count(__func__)) return (CUresult)injected;
    switch (error) {
#define NAMED(code) case code: *pStr = #code; return CUDA_SUCCESS;
        NAMED(CUDA_ERROR_INVALID_VALUE)
        NAMED(CUDA_ERROR_OUT_OF_MEMORY)
        NAMED(CUDA_ERROR_NOT_INITIALIZED)
        NAMED(CUDA_ERROR_STUB_LIBRARY)
        NAMED(CUDA_ERROR_NO_DEVICE)
        NAMED(CUDA_ERROR_INVALID_IMAGE)
        NAMED(CUDA_ERROR_INVALID_CONTEXT)
        NAMED(CUDA_ERROR_INVALID_HANDLE)
        NAMED(CUDA_ERROR_NOT_FOUND)
        NAMED(CUDA_ERROR_ILLEGAL_ADDRESS)
        NAMED(CUDA_ERROR_LAUNCH_FAILED)
        NAMED(CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED)
        NAMED(CUDA_ERROR_NOT_SUPPORTED)
        NAMED(CUDA_ERROR_SYSTEM_DRIVER_MISMATCH)
        NAMED(CUDA_ERROR_UNKNOWN)
        default: *pStr = nullptr; return CUDA_ERROR_INVALID_VALUE;
    }
}

CUresult cuGetErrorString(CUresult error, const char **pStr) {
    HOLD;
    if (int injected = control.count(__func__)) return (CUresult)injected;
    *pStr = error == CUDA_ERROR_OUT_OF_MEMORY ? "out of memory" : "said by the stand-in";
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetCount(int *count) {
    BEGIN;
    *count = ledger->devices.size();
    return CUDA_SUCCESS;
}

CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    BEGIN;
    *device = ordinal;
    return isDevice(ordinal) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_DEVICE;
}

CUresult cuDeviceGetName(char *name, int len, CUdevice dev) {
    BEGIN;
    if (!isDevice(dev)) return CUDA_ERROR_INVALID_DEVICE;
    std::snprintf(name, len, "%s", ledger->devices[dev].name.c_str());
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice dev) {
    BEGIN;
    if (!isDevice(dev)) return CUDA_ERROR_INVALID_DEVICE;
    std::string digits;
    for (char c : ledger->devices[dev].uuid.substr(4))
        if (c != '-') digits += c;
    for (int i = 0; i < 16; i++) uuid->bytes[i] = (char)std::strtol(digits.substr(2 * i, 2).c_str(), nullptr, 16);
    return CUDA_SUCCESS;
}

CUresult cuDeviceGetAttribute(int *pi, CUdevice_attribute attrib, CUdevice dev) {
    BEGIN;
    if (!isDevice(dev)) return CUDA_ERROR_INVALID_DEVICE;
    if (attrib != CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR && attrib != CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR)
        return CUDA_ERROR_INVALID_VALUE;
    *pi = attrib == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? 9 : 0;
    return CUDA_SUCCESS;
}

CUresult cuDeviceTotalMem(size_t *bytes, CUdevice dev) {
    BEGIN;
    if (!isDevice(dev)) return CUDA_ERROR_INVALID_DEVICE;
    *bytes = ledger->devices[dev].bytes;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *pctx, CUdevice dev) {
    BEGIN;
    if (!isDevice(dev)) return CUDA_ERROR_INVALID_DEVICE;
    CUcontext context = &ledger->contexts[dev];
    context->device = dev;
    context->retained++;
    *pctx = context;
    return CUDA_SUCCESS;
}

CUresult cuDevicePrimaryCtxRelease(CUdevice dev) {
    BEGIN;
    auto found = ledger->contexts.find(dev);
    if (found == ledger->contexts.end() || !found->second.retained) return CUDA_ERROR_INVALID_CONTEXT;
    CUcontext context = &found->second;
    if (--context->retained) return CUDA_SUCCESS;
    int left = ledger->blocks(context) + ledger->count(ledger->streams, context) +
               ledger->count(ledger->events, context) + ledger->count(ledger->modules, context);
    if (left) control.violation("leak: " + std::to_string(left) + " things of device " + std::to_string(dev) +
                                " outlive its context");
    if (current == context) current = nullptr;
    return CUDA_SUCCESS;
}

CUresult cuCtxSetCurrent(CUcontext ctx) {
    BEGIN;
    if (ctx && !ctx->retained) return CUDA_ERROR_INVALID_CONTEXT;
    current = ctx;
    return CUDA_SUCCESS;
}

CUresult cuCtxSynchronize(void) {
    BEGIN_IN_CONTEXT;
    ledger->drainAll(current);
    return ledger->sticky;
}

CUresult cuMemGetInfo(size_t *free, size_t *total) {
    BEGIN_IN_CONTEXT;
    *total = ledger->devices[current->device].bytes;
    *free = *total - current->used;
    return CUDA_SUCCESS;
}

CUresult cuMemAlloc(CUdeviceptr *dptr, size_t bytesize) {
    BEGIN_IN_CONTEXT;
    if (!bytesize) return CUDA_ERROR_INVALID_VALUE;
    if (bytesize > ledger->devices[current->device].bytes - current->used) return CUDA_ERROR_OUT_OF_MEMORY;
    void *block = std::aligned_alloc(256, (bytesize + 255) / 256 * 256);
    if (!block) return CUDA_ERROR_OUT_OF_MEMORY;
    std::memset(block, 0xa5, bytesize);  // unknown content is never zeros
    *dptr = (CUdeviceptr)block;
    ledger->memory[*dptr] = {current, bytesize};
    current->used += bytesize;
    return CUDA_SUCCESS;
}

// The real one waits for the context's work, too. The address isn't used again, so that later uses are found.
CUresult cuMemFree(CUdeviceptr dptr) {
    BEGIN_IN_CONTEXT;
    auto block = ledger->memory.find(dptr);
    if (block == ledger->memory.end()) return CUDA_ERROR_INVALID_VALUE;
    if (block->second.context != current) return CUDA_ERROR_INVALID_CONTEXT;
    ledger->drainAll(current);
    current->used -= block->second.bytes;
    ledger->freed.insert(*block);
    ledger->memory.erase(block);
    return ledger->sticky;
}

CUresult cuMemHostRegister(void *p, size_t bytesize, unsigned int) {
    BEGIN_IN_CONTEXT;
    if (!p || !bytesize) return CUDA_ERROR_INVALID_VALUE;
    if (!ledger->pinned.insert({(const char *)p, bytesize}).second) return CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED;
    return CUDA_SUCCESS;
}

CUresult cuMemHostUnregister(void *p) {
    BEGIN_IN_CONTEXT;
    return ledger->pinned.erase((const char *)p) ? CUDA_SUCCESS : CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED;
}

#include "streams.h"
