// TEST PART: prints "struct byteSize" and "struct.member byteOffset" of every struct that Java reads or writes.
#include <cuda.h>
#include <nvml.h>

#include <cstddef>
#include <cstdio>

#define STRUCT(type) std::printf("%s %zu\n", #type, sizeof(type))
#define MEMBER(type, member) std::printf("%s.%s %zu\n", #type, #member, offsetof(type, member))

int main() {
    STRUCT(CUuuid_st);
    MEMBER(CUuuid_st, bytes);
    STRUCT(nvmlMemory_st);
    MEMBER(nvmlMemory_st, total);
    MEMBER(nvmlMemory_st, free);
    MEMBER(nvmlMemory_st, used);
    STRUCT(nvmlUtilization_st);
    MEMBER(nvmlUtilization_st, gpu);
    MEMBER(nvmlUtilization_st, memory);
    STRUCT(nvmlProcessInfo_v2_st);
    MEMBER(nvmlProcessInfo_v2_st, pid);
    MEMBER(nvmlProcessInfo_v2_st, usedGpuMemory);
    MEMBER(nvmlProcessInfo_v2_st, gpuInstanceId);
    MEMBER(nvmlProcessInfo_v2_st, computeInstanceId);
}
