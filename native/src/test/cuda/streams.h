// TEST PART of the stand-in for libcuda.so.1: streams, events, copies, modules and launches. Part of stand_in_cuda.cc.
#pragma once

CUresult cuStreamCreate(CUstream *phStream, unsigned int) {
    BEGIN_IN_CONTEXT;
    *phStream = new CUstream_st{current, {}};
    ledger->streams.insert(*phStream);
    return CUDA_SUCCESS;
}

// As the real one: what is asked for is done first.
CUresult cuStreamDestroy(CUstream hStream) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->streams, hStream);
    CUresult result = ledger->drain(hStream);
    ledger->streams.erase(hStream);
    delete hStream;
    return result;
}

CUresult cuStreamSynchronize(CUstream hStream) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->streams, hStream);
    return ledger->drain(hStream);
}

// Each question lets one piece of work be done.
CUresult cuStreamQuery(CUstream hStream) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->streams, hStream);
    if (hStream->work.empty()) return CUDA_SUCCESS;
    ledger->step(hStream);
    return ledger->sticky ? ledger->sticky : CUDA_ERROR_NOT_READY;
}

CUresult cuStreamWaitEvent(CUstream hStream, CUevent hEvent, unsigned int) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->streams, hStream);
    KNOWN(ledger->events, hEvent);
    auto mark = hEvent->mark;
    if (!mark) return CUDA_SUCCESS;
    return ledger->enqueue(hStream, [mark] { return ledger->reach(mark); });
}

CUresult cuEventCreate(CUevent *phEvent, unsigned int) {
    BEGIN_IN_CONTEXT;
    *phEvent = new CUevent_st{current, nullptr};
    ledger->events.insert(*phEvent);
    return CUDA_SUCCESS;
}

CUresult cuEventDestroy(CUevent hEvent) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->events, hEvent);
    ledger->events.erase(hEvent);
    delete hEvent;
    return CUDA_SUCCESS;
}

CUresult cuEventRecord(CUevent hEvent, CUstream hStream) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->events, hEvent);
    KNOWN(ledger->streams, hStream);
    auto mark = std::make_shared<Mark>(Mark{hStream, false, 0});
    hEvent->mark = mark;
    return ledger->enqueue(hStream, [mark] {
        mark->passed = true;
        mark->millis = ledger->millis;
        return CUDA_SUCCESS;
    });
}

CUresult cuEventQuery(CUevent hEvent) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->events, hEvent);
    if (!hEvent->mark || hEvent->mark->passed) return CUDA_SUCCESS;
    ledger->step(hEvent->mark->stream);
    return ledger->sticky ? ledger->sticky : CUDA_ERROR_NOT_READY;
}

CUresult cuEventSynchronize(CUevent hEvent) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->events, hEvent);
    return hEvent->mark ? ledger->reach(hEvent->mark) : CUDA_SUCCESS;
}

#ifdef STAND_IN_FOR_12_0  // its driver has the first version of this function only
#undef cuEventElapsedTime
extern "C"
#endif
CUresult cuEventElapsedTime(float *pMilliseconds, CUevent hStart, CUevent hEnd) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->events, hStart);
    KNOWN(ledger->events, hEnd);
    if (!hStart->mark || !hEnd->mark) return CUDA_ERROR_INVALID_HANDLE;
    if (!hStart->mark->passed || !hEnd->mark->passed) return CUDA_ERROR_NOT_READY;
    *pMilliseconds = hEnd->mark->millis - hStart->mark->millis;
    return CUDA_SUCCESS;
}

namespace {

// A copy whose sides are looked at when it is done: memory may be gone by then.
CUresult copied(CUdeviceptr device, void *host, size_t bytes, CUcontext context, bool toDevice, bool pinned) {
    bool foreign = !toDevice && control.number("FOREIGN", "0") && !ledger->wasFreed(device);
    if (!foreign && !ledger->inMemory(device, bytes, context)) {
        control.violation("copy of device memory that isn't there");
        return CUDA_ERROR_ILLEGAL_ADDRESS;
    }
    if (pinned && !ledger->isPinned(host, bytes)) {
        control.violation("host memory was unpinned before its copy was done");
        return CUDA_SUCCESS;  // the real one would read or write whatever is there now
    }
    if (toDevice) std::memcpy((void *)device, host, bytes);
    else std::memcpy(host, (void *)device, bytes);
    return CUDA_SUCCESS;
}

CUresult copy(CUdeviceptr device, void *host, size_t bytes, CUstream stream, bool toDevice) {
    KNOWN(ledger->streams, stream);
    auto of = ledger->memory.upper_bound(device);
    if (of != ledger->memory.begin() && device < std::prev(of)->first + std::prev(of)->second.bytes &&
        std::prev(of)->second.context != current)
        return CUDA_ERROR_INVALID_CONTEXT;
    CUcontext context = current;
    bool pinned = ledger->isPinned(host, bytes);
    CUresult result = ledger->enqueue(
        stream, [=] { return copied(device, host, bytes, context, toDevice, pinned); });
    return pinned ? result : ledger->drain(stream);  // pageable memory: done when the call returns
}

}  // namespace

CUresult cuMemcpyHtoDAsync(CUdeviceptr dstDevice, const void *srcHost, size_t ByteCount, CUstream hStream) {
    BEGIN_IN_CONTEXT;
    return copy(dstDevice, const_cast<void *>(srcHost), ByteCount, hStream, true);
}

CUresult cuMemcpyDtoHAsync(void *dstHost, CUdeviceptr srcDevice, size_t ByteCount, CUstream hStream) {
    BEGIN_IN_CONTEXT;
    return copy(srcDevice, dstHost, ByteCount, hStream, false);
}

// Of PTX the names of its entries are read; what runs is registered by the test.
CUresult cuModuleLoadData(CUmodule *module, const void *image) {
    BEGIN_IN_CONTEXT;
    std::string text = (const char *)image;
    auto made = std::make_unique<CUmod_st>();
    made->context = current;
    for (size_t at = text.find(".entry "); at != std::string::npos; at = text.find(".entry ", at + 1)) {
        size_t from = at + 7, to = text.find_first_of(" (\n", from);
        std::string name = text.substr(from, to - from);
        made->functions[name] = {made.get(), name};
    }
    if (made->functions.empty()) return CUDA_ERROR_INVALID_IMAGE;
    *module = made.release();
    ledger->modules.insert(*module);
    return CUDA_SUCCESS;
}

CUresult cuModuleUnload(CUmodule hmod) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->modules, hmod);
    ledger->drainAll(current);
    ledger->modules.erase(hmod);
    delete hmod;
    return CUDA_SUCCESS;
}

CUresult cuModuleGetFunction(CUfunction *hfunc, CUmodule hmod, const char *name) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->modules, hmod);
    auto found = hmod->functions.find(name);
    if (found == hmod->functions.end()) return CUDA_ERROR_NOT_FOUND;
    *hfunc = &found->second;
    return CUDA_SUCCESS;
}

CUresult cuLaunchKernel(CUfunction f, unsigned int gridDimX, unsigned int gridDimY, unsigned int gridDimZ,
                        unsigned int blockDimX, unsigned int blockDimY, unsigned int blockDimZ, unsigned int,
                        CUstream hStream, void **kernelParams, void **) {
    BEGIN_IN_CONTEXT;
    KNOWN(ledger->streams, hStream);
    if (f->module->context != current) return CUDA_ERROR_INVALID_CONTEXT;
    if (!gridDimX || !blockDimX || blockDimX * blockDimY * blockDimZ > 1024) return CUDA_ERROR_INVALID_VALUE;
    auto kernel = ledger->kernels.find(f->name);
    if (kernel == ledger->kernels.end()) return CUDA_ERROR_NOT_SUPPORTED;
    std::vector<std::vector<char>> values;
    for (size_t i = 0; i < kernel->second.sizes.size(); i++) {
        const char *value = (const char *)kernelParams[i];
        values.emplace_back(value, value + kernel->second.sizes[i]);
    }
    StandInLaunch launch = {{gridDimX, gridDimY, gridDimZ}, {blockDimX, blockDimY, blockDimZ}};
    StandInKernel run = kernel->second.run;
    return ledger->enqueue(hStream, [=]() mutable {
        std::vector<void *> parameters;
        for (auto &value : values) {
            CUdeviceptr address = 0;
            if (value.size() == sizeof address) std::memcpy(&address, value.data(), sizeof address);
            if (ledger->wasFreed(address)) {
                control.violation("kernel over device memory that was freed");
                return CUDA_ERROR_ILLEGAL_ADDRESS;
            }
            parameters.push_back(value.data());
        }
        run(&launch, parameters.data());
        return CUDA_SUCCESS;
    });
}
