// Columns of an Arrow batch to the rows of a tensor: FP32, row-major, in one pass.
//
// A number becomes (value - offset) / scale, each step in FP64, then rounded to FP32: no step is contracted or
// approximated (nvcc -fmad=false, no fast math), denormals stay. What is missing, a null or a NaN, is imputed, or a NaN
// is 0x7fc00000 whatever it was. So every bit is that of dev.windlass.rows.RowFiller, the same in Java.
//
// A block makes TILE_ROWS rows of TILE_NUMBERS numbers in shared memory: a warp reads 32 elements of a column that lie
// side by side, then all threads write what lies side by side in the tensor.
#include "device.h"

namespace {

typedef long long Whole;
typedef unsigned long long Word;

// As dev.windlass.rows.ElementKind numbers them.
enum Kind { INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64, FLOAT16, FLOAT32, FLOAT64, BITS, BYTES };

enum Role { NUMBER, ONE_HOT, ORDINAL };

enum Flags { IMPUTES = 1, REFUSES = 2 };

// As dev.windlass.rows.RowVerdict.Reason numbers them; of two that a row has, the first counts.
enum Reason { OUTSIDE, MISSING, UNKNOWN };

// Instead of a category.
enum { NONE = -1, IS_NULL = -2 };

// One column, as dev.windlass.rows.ColumnTable lays it out. What is "at" is bytes into the batch's memory (values,
// validity) or into the plan (table, keys, categories); -1 says that there is none.
struct RowColumn {
    Whole valuesAt;
    Whole validityAt;
    Whole tableAt;       // i32[tableSize]: the category of each place in the column's dictionary
    Whole keysAt;        // i64[keyCount], ascending: whole numbers that are categories ...
    Whole categoriesAt;  // ... i32[keyCount]: and which ones
    Whole first;         // elements, and bits of the validity, before the first row
    double offset;
    double scale;
    double impute;
    int kind;
    int role;
    int at;  // its first number in a row
    int width;
    int categories;
    int tableSize;
    int keyCount;
    int ofNull;
    int flags;
    float otherwise;
    int unused[4];
};

static_assert(sizeof(RowColumn) == 128 && offsetof(RowColumn, kind) == 72, "as ColumnTable has it");

const int TILE_ROWS = 32;
const int TILE_NUMBERS = 128;
const int PITCH = TILE_NUMBERS + 1;  // so that neighbouring rows lie in different banks

// The part of the tensor that a block makes.
struct Tile {
    float *numbers;
    Whole row;
    int rows;
    int begin;
    int end;
};

// Arrow recommends alignment and promises none; an unaligned load would end the process.
template <typename T>
__device__ T load(const unsigned char *from) {
    T value;
    if (((size_t)from & (sizeof(T) - 1)) == 0) {
        value = *reinterpret_cast<const T *>(from);
    } else {
        unsigned char bytes[sizeof(T)];
        for (size_t i = 0; i < sizeof(T); i++) bytes[i] = from[i];
        memcpy(&value, bytes, sizeof(T));
    }
    return value;
}

__device__ bool bit(const unsigned char *bits, Whole index) { return bits[index >> 3] >> (index & 7) & 1; }

__device__ float fromBits(unsigned bits) {
    float value;
    memcpy(&value, &bits, sizeof(value));
    return value;
}

__device__ double half(unsigned bits) {
    unsigned exponent = bits >> 10 & 0x1f, fraction = bits & 0x3ff, sign = (bits & 0x8000) << 16;
    if (exponent == 0x1f) return fromBits(sign | 0x7f800000 | fraction << 13);
    if (exponent == 0) return (sign ? -1.0 : 1.0) * fraction / (1 << 24);
    return fromBits(sign | (exponent + 112) << 23 | fraction << 13);
}

// What any type has as FP64, rounded once.
__device__ double number(int kind, const unsigned char *values, Whole index) {
    switch (kind) {
        case INT8: return (signed char)values[index];
        case INT16: return load<short>(values + 2 * index);
        case INT32: return load<int>(values + 4 * index);
        case INT64: return (double)load<Whole>(values + 8 * index);
        case UINT8: return values[index];
        case UINT16: return load<unsigned short>(values + 2 * index);
        case UINT32: return load<unsigned>(values + 4 * index);
        case UINT64: return (double)load<Word>(values + 8 * index);
        case FLOAT16: return half(load<unsigned short>(values + 2 * index));
        case FLOAT32: return load<float>(values + 4 * index);
        case FLOAT64: return load<double>(values + 8 * index);
        case BITS: return bit(values, index) ? 1 : 0;
        default: return values[index] != 0 ? 1 : 0;
    }
}

// A whole number; one that is too large for an i64 is negative, as its bits say.
__device__ Whole whole(int kind, const unsigned char *values, Whole index) {
    switch (kind) {
        case INT8: return (signed char)values[index];
        case INT16: return load<short>(values + 2 * index);
        case INT32: return load<int>(values + 4 * index);
        case UINT8: return values[index];
        case UINT16: return load<unsigned short>(values + 2 * index);
        case UINT32: return load<unsigned>(values + 4 * index);
        default: return load<Whole>(values + 8 * index);
    }
}

// Of all that is refused in a column the first row is kept.
__device__ void refuse(Word *refused, int column, Whole row, Reason reason) {
    Word word = (Word)row << 2 | reason;
    ATOMIC_MIN(refused + column, word);
}

__device__ int categoryOf(const RowColumn &column, const unsigned char *plan, Whole value) {
    const unsigned char *keys = plan + column.keysAt;
    int low = 0, high = column.keyCount;
    while (low < high) {
        int middle = (low + high) / 2;
        if (load<Whole>(keys + 8 * (Whole)middle) < value)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < column.keyCount && load<Whole>(keys + 8 * (Whole)low) == value;
    return found ? load<int>(plan + column.categoriesAt + 4 * (Whole)low) : (int)NONE;
}

// The category of an element, NONE, or IS_NULL.
__device__ int code(const RowColumn &column, int c, const unsigned char *body, const unsigned char *plan, Word *refused,
                    Whole row) {
    Whole value = whole(column.kind, body + column.valuesAt, column.first + row);
    if (column.tableAt >= 0) {
        if (value < 0 || value >= column.tableSize) {
            refuse(refused, c, row, OUTSIDE);
            return NONE;
        }
        value = load<int>(plan + column.tableAt + 4 * value);
    } else if (value < 0 && column.kind == UINT64) {
        return NONE;
    } else if (column.keysAt >= 0) {
        return categoryOf(column, plan, value);
    }
    return value >= IS_NULL && value < column.categories ? (int)value : (int)NONE;
}

// Puts a number into the tile if it belongs there.
__device__ void put(const Tile &tile, Whole row, int at, float value) {
    if (at >= tile.begin && at < tile.end) tile.numbers[(int)(row - tile.row) * PITCH + at - tile.begin] = value;
}

__device__ void putNumber(const RowColumn &column, int c, const unsigned char *body, Word *refused, const Tile &tile,
                          Whole row, bool null) {
    double value = null ? 0 : number(column.kind, body + column.valuesAt, column.first + row);
    if (null || value != value) {
        if (!(column.flags & IMPUTES)) {
            if (null) refuse(refused, c, row, MISSING);
            put(tile, row, column.at, fromBits(0x7fc00000));
            return;
        }
        value = column.impute;
    }
    put(tile, row, column.at, (float)((value - column.offset) / column.scale));
}

__device__ void putCategory(const RowColumn &column, int c, const unsigned char *body, const unsigned char *plan,
                            Word *refused, const Tile &tile, Whole row, bool null) {
    int category = null ? (int)IS_NULL : code(column, c, body, plan, refused, row);
    null = category == IS_NULL;
    if (null) category = column.ofNull;
    if (category == NONE && column.flags & REFUSES) refuse(refused, c, row, null ? MISSING : UNKNOWN);
    if (column.role == ORDINAL)
        put(tile, row, column.at, category == NONE ? column.otherwise : (float)category);
    else if (category != NONE)
        put(tile, row, column.at + category, 1);
}

__device__ void clear(const Tile &tile) {
    for (int i = (int)threadIdx.x; i < TILE_ROWS * PITCH; i += (int)blockDim.x) tile.numbers[i] = 0;
}

// The first column that has a number at or behind `begin`.
__device__ int firstColumn(const RowColumn *columns, int count, int begin) {
    int low = 0, high = count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (columns[middle].at + columns[middle].width <= begin)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// A warp takes a column, each of its threads a row.
__device__ void stage(const unsigned char *body, const unsigned char *plan, Word *refused, const Tile &tile, int count) {
    const RowColumn *columns = reinterpret_cast<const RowColumn *>(plan);
    int lane = (int)threadIdx.x % TILE_ROWS;
    if (lane >= tile.rows) return;
    Whole row = tile.row + lane;
    int warps = (int)blockDim.x / TILE_ROWS;
    for (int c = firstColumn(columns, count, tile.begin) + (int)threadIdx.x / TILE_ROWS;
         c < count && columns[c].at < tile.end; c += warps) {
        const RowColumn &column = columns[c];
        bool null = column.validityAt >= 0 && !bit(body + column.validityAt, column.first + row);
        if (column.role == NUMBER)
            putNumber(column, c, body, refused, tile, row, null);
        else
            putCategory(column, c, body, plan, refused, tile, row, null);
    }
}

__device__ void write(const Tile &tile, float *out, int width) {
    int numbers = tile.end - tile.begin;
    for (int i = (int)threadIdx.x; i < tile.rows * numbers; i += (int)blockDim.x) {
        int row = i / numbers, at = i % numbers;
        out[(tile.row + row) * width + tile.begin + at] = tile.numbers[row * PITCH + at];
    }
}

}  // namespace

// body: the batch's memory, whatever its alignment. plan: RowColumn[columns] in the order of their numbers, and what they
// point to; aligned to 8. refused: per column all ones, then the first row that is refused << 2 | Reason; if there is
// any, the tensor means nothing. out: f32[rows * width]. One block of a multiple of 32 threads for each TILE_ROWS rows of
// each TILE_NUMBERS numbers, those of the same rows behind each other.
extern "C" __global__ void windlass_rows(const unsigned char *body, const unsigned char *plan, Word *refused, float *out,
                                         Whole rows, int columns, int width) {
    __shared__ float numbers[TILE_ROWS * PITCH];
    int across = (width + TILE_NUMBERS - 1) / TILE_NUMBERS;
    Tile tile;
    tile.numbers = numbers;
    tile.row = (Whole)(blockIdx.x / (unsigned)across) * TILE_ROWS;
    tile.rows = rows - tile.row < TILE_ROWS ? (int)(rows - tile.row) : TILE_ROWS;
    tile.begin = (int)(blockIdx.x % (unsigned)across) * TILE_NUMBERS;
    tile.end = width - tile.begin < TILE_NUMBERS ? width : tile.begin + TILE_NUMBERS;
    PHASE(clear(tile));
    PHASE(stage(body, plan, refused, tile, columns));
    PHASE(write(tile, out, width));
}
