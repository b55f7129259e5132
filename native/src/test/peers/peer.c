// ONNX Runtime's own C interface, measured for `windlass verify-gpu`: LIBRARY MODEL WIDTH cuda|cpu.
//
// Says `ready VERSION`, then answers each line `ROWS MILLIS` with `P50 P99 RATE FIRST`: nanoseconds of a run from memory
// of the host to memory of the host, runs a second, the first number of the answer. As dev.windlass.card.Sample does it.
//
// No public package has ONNX Runtime's header, so this does without: AT_... are the places of its functions in struct
// OrtApi, which only grows. dev.windlass.carry.CPeer writes them from our own bindings.
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "onnxruntime_table.h"

enum { WARM_UP = 10, RUNS_MAX = 4000000, API_VERSION = 24 };
enum { LOG_ERRORS = 3, ARENA_ALLOCATOR = 1, MEM_TYPE_DEFAULT = 0, FLOAT = 1 };

// What of it is used here: all else is a pointer to something of ONNX Runtime's own.
typedef void *Status;
typedef struct {
    const char *(*getApi)(uint32_t version);
    const char *(*getVersionString)(void);
} Base;

static const char *table;
static void *session, *host;

#define ORT(result, name, parameters) ((result(*) parameters)(*(void *const *)(table + AT_##name)))

static void check(Status status) {
    if (!status) return;
    printf("%s\n", ORT(const char *, GetErrorMessage, (Status))(status));
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
    void *given = NULL, *answer = NULL, *numbers = NULL;
    check(ORT(Status, CreateTensorWithDataAsOrtValue,
              (void *, void *, size_t, const int64_t *, size_t, int, void **))(
        host, batch, rows * width * sizeof(float), shape, 2, FLOAT, &given));
    check(ORT(Status, Run,
              (void *, void *, const char *const *, void *const *, size_t, const char *const *, size_t, void **))(
        session, NULL, inputs, &given, 1, outputs, 1, &answer));
    check(ORT(Status, GetTensorMutableData, (void *, void **))(answer, &numbers));
    float first = *(float *)numbers;
    ORT(void, ReleaseValue, (void *))(answer);
    ORT(void, ReleaseValue, (void *))(given);
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
    printf("%lld %lld %f %.9g\n", nanos[count / 2], nanos[late < count ? late : count - 1],
           count * 1e9 / (before - start), first);
    free(batch);
}

// The one more that a model on the card wants.
static void onCuda(void *options) {
    void *cuda;
    check(ORT(Status, CreateCUDAProviderOptions, (void **))(&cuda));
    check(ORT(Status, SessionOptionsAppendExecutionProvider_CUDA_V2, (void *, const void *))(options, cuda));
    ORT(void, ReleaseCUDAProviderOptions, (void *))(cuda);
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc != 5) return 2;
    void *library = dlopen(argv[1], RTLD_NOW);
    const Base *(*base)(void) = library ? (const Base *(*)(void))dlsym(library, "OrtGetApiBase") : NULL;
    if (!base || !(table = base()->getApi(API_VERSION))) {
        printf("%s\n", library ? "no ONNX Runtime of this version" : dlerror());
        return 1;
    }
    void *env, *options;
    check(ORT(Status, CreateEnv, (int, const char *, void **))(LOG_ERRORS, "peer", &env));
    check(ORT(Status, CreateSessionOptions, (void **))(&options));
    check(ORT(Status, SetIntraOpNumThreads, (void *, int))(options, 1));
    if (!strcmp(argv[4], "cuda")) onCuda(options);
    check(ORT(Status, CreateSession, (void *, const char *, void *, void **))(env, argv[2], options, &session));
    check(ORT(Status, CreateCpuMemoryInfo, (int, int, void **))(ARENA_ALLOCATOR, MEM_TYPE_DEFAULT, &host));
    printf("ready %s\n", base()->getVersionString());
    long long rows, millis, *nanos = malloc(RUNS_MAX * sizeof *nanos);
    while (scanf("%lld %lld", &rows, &millis) == 2) measure(rows, atoll(argv[3]), millis, nanos);
    return 0;
}
