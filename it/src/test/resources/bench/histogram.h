// Counts times in buckets whose width is at most a thousandth of what lies in them.
#include <math.h>
#include <stdint.h>
#include <stdio.h>

#define SUB_BITS 10
#define BUCKETS ((64 - SUB_BITS) << SUB_BITS)

static uint64_t histogram[BUCKETS];
static uint64_t answered;

static unsigned bucket(uint64_t value) {
    if (value < (2u << SUB_BITS)) {
        return (unsigned) value;
    }
    int shift = 63 - __builtin_clzll(value) - SUB_BITS;
    return ((unsigned) (shift + 1) << SUB_BITS) + (unsigned) ((value >> shift) - (1u << SUB_BITS));
}

static uint64_t value_of(unsigned index) {
    if (index < (2u << SUB_BITS)) {
        return index;
    }
    int shift = (int) (index >> SUB_BITS) - 1;
    return (uint64_t) ((index & ((1u << SUB_BITS) - 1)) + (1u << SUB_BITS)) << shift;
}

static uint64_t percentile(double share) {
    uint64_t wanted = (uint64_t) ceil(share * (double) answered), seen = 0;
    for (unsigned i = 0; i < BUCKETS; i++) {
        seen += histogram[i];
        if (seen >= wanted && seen > 0) {
            return value_of(i);
        }
    }
    return 0;
}

static void record(int64_t took) {
    histogram[bucket((uint64_t) (took < 0 ? 0 : took))]++;
    answered++;
}

// One line for each bucket that isn't empty: its lowest value and how many lie in it.
static void write_histogram(const char *path) {
    FILE *out = fopen(path, "w");
    for (unsigned i = 0; out && i < BUCKETS; i++) {
        if (histogram[i] > 0) {
            fprintf(out, "%llu %llu\n", (unsigned long long) value_of(i), (unsigned long long) histogram[i]);
        }
    }
    if (out) {
        fclose(out);
    }
}
