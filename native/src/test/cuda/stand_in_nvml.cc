// TEST PART: a stand-in for libnvidia-ml.so.1 without any GPU. See control.h.
// nvml.h declares each function, so the compiler refuses one whose prototype isn't NVIDIA's.
#include <nvml.h>

#include <cstdio>
#include <memory>
#include <sstream>

#include "control.h"

struct nvmlDevice_st {
    Instance is;
    int index;
    std::vector<nvmlDevice_st> instances;
    bool isInstance;
};

namespace {

std::vector<nvmlDevice_st> devices;
int initialized = 0;

nvmlReturn_t begun(const char *function) {
    int injected = control.count(function);
    if (injected) return (nvmlReturn_t)injected;
    return initialized ? NVML_SUCCESS : NVML_ERROR_UNINITIALIZED;
}

nvmlReturn_t write(const std::string &text, char *out, unsigned int length) {
    if (text.size() >= length) return NVML_ERROR_INSUFFICIENT_SIZE;
    std::strcpy(out, text.c_str());
    return NVML_SUCCESS;
}

// "device:pid:bytes,..." of a setting.
nvmlReturn_t list(nvmlDevice_t device, const std::string &setting, unsigned int *infoCount, nvmlProcessInfo_t *infos) {
    std::vector<nvmlProcessInfo_t> found;
    std::stringstream all(setting);
    for (std::string one; std::getline(all, one, ',');) {
        int index;
        nvmlProcessInfo_t info = {0, 0, 0xffffffff, 0xffffffff};
        if (std::sscanf(one.c_str(), "%d:%u:%llu", &index, &info.pid, &info.usedGpuMemory) == 3 && index == device->index)
            found.push_back(info);
    }
    bool fits = found.size() <= *infoCount;
    *infoCount = found.size();
    for (size_t i = 0; fits && i < found.size(); i++) infos[i] = found[i];
    return fits ? NVML_SUCCESS : NVML_ERROR_INSUFFICIENT_SIZE;
}

}  // namespace

#define HOLD std::lock_guard<std::recursive_mutex> hold(control.lock)
#define BEGIN                                                \
    HOLD;                                                    \
    if (nvmlReturn_t failed = begun(__func__)) return failed

void standin_reset() {
    HOLD;
    control.settings.clear();
    control.calls.clear();
    control.failures.clear();
    control.violations.clear();
    initialized = 0;
}

int standin_live(const char *kind) { return std::string(kind) == "context" ? initialized : -1; }

nvmlReturn_t nvmlInit() {
    HOLD;
    if (int injected = control.count(__func__)) return (nvmlReturn_t)injected;
    if (!initialized++) {
        devices.clear();
        int index = 0;
        for (auto &gpu : machine()) {
            devices.push_back({gpu, index++, {}, false});
            for (auto &instance : gpu.instances) devices.back().instances.push_back({instance, -1, {}, true});
        }
    }
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlShutdown() {
    BEGIN;
    initialized--;
    return NVML_SUCCESS;
}

const char *nvmlErrorString(nvmlReturn_t result) {
    return result == NVML_ERROR_NOT_SUPPORTED ? "Not Supported" : "said by the stand-in";
}

nvmlReturn_t nvmlSystemGetDriverVersion(char *version, unsigned int length) {
    BEGIN;
    return write("stand-in, no driver", version, length);
}

nvmlReturn_t nvmlSystemGetCudaDriverVersion_v2(int *cudaDriverVersion) {
    BEGIN;
    *cudaDriverVersion = control.number("VERSION", "13050");
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetCount(unsigned int *deviceCount) {
    BEGIN;
    *deviceCount = devices.size();
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetHandleByIndex(unsigned int index, nvmlDevice_t *device) {
    BEGIN;
    if (index >= devices.size()) return NVML_ERROR_INVALID_ARGUMENT;
    *device = &devices[index];
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetName(nvmlDevice_t device, char *name, unsigned int length) {
    BEGIN;
    return write(device->is.name, name, length);
}

nvmlReturn_t nvmlDeviceGetUUID(nvmlDevice_t device, char *uuid, unsigned int length) {
    BEGIN;
    return write(device->is.uuid, uuid, length);
}

nvmlReturn_t nvmlDeviceGetCudaComputeCapability(nvmlDevice_t, int *major, int *minor) {
    BEGIN;
    *major = 9;
    *minor = 0;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMemoryInfo(nvmlDevice_t device, nvmlMemory_t *memory) {
    BEGIN;
    unsigned long long used = device->is.bytes / 4;
    *memory = {device->is.bytes, device->is.bytes - used, used};
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetUtilizationRates(nvmlDevice_t device, nvmlUtilization_t *utilization) {
    BEGIN;
    if (device->isInstance || !device->instances.empty()) return NVML_ERROR_NOT_SUPPORTED;
    *utilization = {37, 11};
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetComputeRunningProcesses(nvmlDevice_t device, unsigned int *infoCount, nvmlProcessInfo_t *infos) {
    BEGIN;
    return list(device, control.setting("PROCESSES", ""), infoCount, infos);
}

nvmlReturn_t nvmlDeviceGetMPSComputeRunningProcesses(nvmlDevice_t device, unsigned int *infoCount,
                                                     nvmlProcessInfo_t *infos) {
    BEGIN;
    return list(device, control.setting("MPS", ""), infoCount, infos);
}

nvmlReturn_t nvmlDeviceGetMigMode(nvmlDevice_t device, unsigned int *currentMode, unsigned int *pendingMode) {
    BEGIN;
    *currentMode = *pendingMode = device->instances.empty() ? NVML_DEVICE_MIG_DISABLE : NVML_DEVICE_MIG_ENABLE;
    return NVML_SUCCESS;
}

// One place more than there are instances: places may be empty.
nvmlReturn_t nvmlDeviceGetMaxMigDeviceCount(nvmlDevice_t device, unsigned int *count) {
    BEGIN;
    *count = device->instances.size() + 1;
    return NVML_SUCCESS;
}

nvmlReturn_t nvmlDeviceGetMigDeviceHandleByIndex(nvmlDevice_t device, unsigned int index, nvmlDevice_t *migDevice) {
    BEGIN;
    if (index >= device->instances.size()) return NVML_ERROR_NOT_FOUND;
    *migDevice = &device->instances[index];
    return NVML_SUCCESS;
}
