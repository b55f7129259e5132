// TEST PART: how a test tells a stand-in for one of NVIDIA's libraries what to be and what to get wrong.
// Nothing here is NVIDIA's, and nothing that is measured on it says anything about a GPU.
#pragma once

#include <dlfcn.h>
#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "kernel.h"

extern "C" {
// Forgets all: settings, calls, injected failures, the ledger.
void standin_reset();
// A setting: DEVICES, MEMORY (bytes of each device), LATE (1: asynchronous work waits until somebody waits for it), MIG
// ("0:3": device 0 has 3 instances), MPS (1), PROCESSES ("0:4711:1024": device, pid, bytes), VERSION (of CUDA, 13050),
// KERNELS (a library whose standin_kernels registers some), VISIBLE (instead of CUDA_VISIBLE_DEVICES; "all"),
// FAIL ("cuMemAlloc_v2:3:2,...": function, which call of it or "*" for each, code), BROKEN (a UUID: whatever is done on that
// device is an illegal address), FOREIGN (1: copies may be from memory
// that isn't in the ledger, as that of a library that allocates by itself). Unset ones come from WINDLASS_STANDIN_... in
// the environment, or else from files of their names in `settings` beside the library, read anew at each call.
void standin_set(const char *key, const char *value);
// The nth call of `function` from now on answers `code`; 1 is the next.
void standin_fail(const char *function, int nth, int code);
// How often `function` was called.
int standin_calls(const char *function);
// What was wrong with how the library was used, one a line. Returns the bytes written.
int standin_violations(char *text, int byteSize);
// How many of a kind there are: "memory", "pinned", "stream", "event", "module", "context".
int standin_live(const char *kind);
}

namespace {

struct Control {
    std::recursive_mutex lock;
    std::map<std::string, std::string> settings;
    std::map<std::string, int> calls;
    std::map<std::string, std::map<int, int>> failures;
    std::string violations;

    std::string setting(const std::string &key, const char *fallback) {
        auto set = settings.find(key);
        if (set != settings.end()) return set->second;
        const char *outside = std::getenv(("WINDLASS_STANDIN_" + key).c_str());
        return outside ? outside : file(key, fallback);
    }

    static std::string file(const std::string &key, const char *fallback) {
        static const std::string directory = beside();
        FILE *in = directory.empty() ? nullptr : std::fopen((directory + "/" + key).c_str(), "r");
        if (!in) return fallback;
        char text[512];
        size_t bytes = std::fread(text, 1, sizeof text, in);
        std::fclose(in);
        while (bytes && text[bytes - 1] == '\n') bytes--;
        return std::string(text, bytes);
    }

    // The directory `settings` beside the library; empty if there was none when the library was loaded.
    static std::string beside() {
        Dl_info self;
        if (!dladdr((void *)&standin_reset, &self)) return "";
        std::string path = self.dli_fname;
        std::string found = path.substr(0, path.rfind('/') + 1) + "settings";
        struct stat there;
        return stat(found.c_str(), &there) == 0 ? found : "";
    }

    long long number(const std::string &key, const char *fallback) { return std::atoll(setting(key, fallback).c_str()); }

    // Counts a call; what it is to fail with, 0 if with nothing.
    int count(const std::string &function) {
        int nth = ++calls[function];
        auto &wanted = failures[function];
        auto code = wanted.find(nth);
        if (code != wanted.end()) return code->second;
        std::string said = "," + setting("FAIL", ""), key = "," + function + ":" + std::to_string(nth) + ":";
        size_t at = said.find(key);
        if (at == std::string::npos) at = said.find(key = "," + function + ":*:");
        return at == std::string::npos ? 0 : std::atoi(said.c_str() + at + key.size());
    }

    void violation(const std::string &text) { violations += text + "\n"; }
};

Control control;

struct Instance {
    std::string name, uuid;
    unsigned long long bytes;
};

struct Gpu : Instance {
    std::vector<Instance> instances;
};

// The pretended machine.
std::vector<Gpu> machine() {
    std::vector<Gpu> gpus;
    int migDevice = -1, migCount = 0;
    std::sscanf(control.setting("MIG", "").c_str(), "%d:%d", &migDevice, &migCount);
    unsigned long long bytes = control.number("MEMORY", "1073741824");
    for (int i = 0; i < control.number("DEVICES", "1"); i++) {
        char uuid[64];
        std::snprintf(uuid, sizeof uuid, "GPU-00000000-0000-0000-0000-%012d", i + 1);
        Gpu gpu;
        gpu.name = "Stand-in GPU " + std::to_string(i) + " (test part)";
        gpu.uuid = uuid;
        gpu.bytes = bytes;
        for (int k = 0; i == migDevice && k < migCount; k++) {
            std::snprintf(uuid, sizeof uuid, "MIG-00000000-0000-0000-%04d-%012d", i + 1, k + 1);
            gpu.instances.push_back({gpu.name + " MIG 1g", uuid, bytes / 8});
        }
        gpus.push_back(gpu);
    }
    return gpus;
}

}  // namespace

void standin_set(const char *key, const char *value) {
    std::lock_guard<std::recursive_mutex> hold(control.lock);
    control.settings[key] = value;
}

void standin_fail(const char *function, int nth, int code) {
    std::lock_guard<std::recursive_mutex> hold(control.lock);
    control.failures[function][control.calls[function] + nth] = code;
}

int standin_calls(const char *function) {
    std::lock_guard<std::recursive_mutex> hold(control.lock);
    return control.calls[function];
}

int standin_violations(char *text, int byteSize) {
    std::lock_guard<std::recursive_mutex> hold(control.lock);
    return std::snprintf(text, byteSize, "%s", control.violations.c_str());
}
