// ONNX Runtime's own C interface, measured for `windlass verify-gpu`: LIBRARY MODEL WIDTH cuda|cpu.
//
// Says `ready VERSION`, then answers each line `ROWS MILLIS` with `P50 P99 RATE FIRST`: nanoseconds of a run from memory
// of the host to memory of the host, runs a second, the first number of the answer. As dev.windlass.card.Sample does it.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "onnxruntime_c_api.h"

enum { WARM_UP = 10, RUNS_MAX = 4000000, API_VERSION = 24 };

static const OrtApi *ort;
static OrtSession *session;
static OrtMemoryInfo *host;

static void check(OrtStatus *status) {
    if (!status) return;
    printf("%s\n", ort->GetErrorMessage(status));
    exit(1);
}

static long long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static float run(float *batch, int64_t rows, int64_t width) {
    const char *inputs[] = {"x"}, *outputs[] = {"y"};
    int64_t shape[] = {rows, width};
    OrtValue *given = NULL, *answer = NULL;
    check(ort->CreateTensorWithDataAsOrtValue(host, batch, rows * width * sizeof(float), shape, 2,
                                              ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &given));
    check(ort->Run(session, NULL, inputs, (const OrtValue *const *)&given, 1, outputs, 1, &answer));
    float *numbers;
    check(ort->GetTensorMutableData(answer, (void **)&numbers));
    float first = numbers[0];
    ort->ReleaseValue(answer);
    ort->ReleaseValue(given);
    return first;
}

static int ascending(const void *a, const void *b) {
    long long x = *(const long long *)a, y = *(const long long *)b;
    return (x > y) - (x < y);
}

static void measure(int64_t rows, int64_t width, long long millis, long long *nanos) {
    float *batch = malloc(rows * width * sizeof(float)), first = 0;
    for (int64_t i = 0; i < rows * width; i++) batch[i] = (i * 37 % 101) / 50.0f - 1;
    for (int i = 0; i < WARM_UP; i++) run(batch, rows, width);
    long long start = now(), before = start, until = start + millis * 1000000;
    int count = 0;
    do {
        first = run(batch, rows, width);
        long long after = now();
        nanos[count++] = after - before;
        before = after;
    } while (before < until && count < RUNS_MAX);
    qsort(nanos, count, sizeof *nanos, ascending);
    int late = (int)(count * 99LL / 100);
    printf("%lld %lld %f %f\n", nanos[count / 2], nanos[late < count ? late : count - 1], count * 1e9 / (before - start),
           first);
    free(batch);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 5) return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    const OrtApiBase *(*base)(void) = library ? (const OrtApiBase *(*)(void))dlsym(library, "OrtGetApiBase") : NULL;
    if (!base || !(ort = base()->GetApi(API_VERSION))) {
        printf("%s\n", library ? "no ONNX Runtime of this version" : dlerror());
        return 1;
    }
    OrtEnv *env;
    OrtSessionOptions *options;
    check(ort->CreateEnv(ORT_LOGGING_LEVEL_ERROR, "peer", &env));
    check(ort->CreateSessionOptions(&options));
    check(ort->SetIntraOpNumThreads(options, 1));
    if (!strcmp(argv[4], "cuda")) {
        OrtCUDAProviderOptionsV2 *cuda;
        check(ort->CreateCUDAProviderOptions(&cuda));
        check(ort->SessionOptionsAppendExecutionProvider_CUDA_V2(options, cuda));
        ort->ReleaseCUDAProviderOptions(cuda);
    }
    check(ort->CreateSession(env, argv[2], options, &session));
    check(ort->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &host));
    printf("ready %s\n", base()->GetVersionString());
    long long rows, millis, *nanos = malloc(RUNS_MAX * sizeof *nanos);
    while (scanf("%lld %lld", &rows, &millis) == 2) measure(rows, atoll(argv[3]), millis, nanos);
    return 0;
}
