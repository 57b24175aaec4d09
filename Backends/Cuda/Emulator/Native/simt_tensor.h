// ldmatrix and mma.sync, from the fragment layouts of the PTX ISA (chapters "ldmatrix" and "Matrix Fragments").
#pragma once

#include "simt_math.h"
#include "simt_shared.h"
#include "simt_warp.h"

namespace rvc {
struct Rows {  // one lane's part of an ldmatrix.x4
    unsigned* registers;
    const uint16_t* row;  // of 8 halves: lane 8m+r holds row r of matrix m
};

template <bool transposed>
RVC_UNTRACED inline void load_matrices(Thread* lanes) {
    for (int lane = 0; lane < 32; lane++) {
        Rows* own = static_cast<Rows*>(lanes[lane].operands);
        for (int m = 0; m < 4; m++) {
            int row = lane / 4, column = lane % 4 * 2;
            uint16_t low, high;
            if (transposed) {
                low = static_cast<Rows*>(lanes[8 * m + column].operands)->row[row];
                high = static_cast<Rows*>(lanes[8 * m + column + 1].operands)->row[row];
            } else {
                const uint16_t* source = static_cast<Rows*>(lanes[8 * m + row].operands)->row;
                low = source[column];
                high = source[column + 1];
            }
            own->registers[m] = low | static_cast<unsigned>(high) << 16;
        }
    }
}

inline void require_full_warp(int count, const char* name, int line) {
    if (count != warp_size) fail("%s of line %d in a warp of %d threads; it needs 32", name, line, count);
}

template <bool transposed>
inline void ldmatrix(const char* name, unsigned (&registers)[4], unsigned address, int line) {
    Rows operands{registers, reinterpret_cast<const uint16_t*>(shared_pointer(address, 16, name, line))};
    trace_shared_read(operands.row, 16, line);
    warp_operation(name, line, &operands, [=](Thread* lanes, int count) {
        require_full_warp(count, name, line);
        load_matrices<transposed>(lanes);
    });
}

struct Fragments {
    float* d;
    const unsigned* a;
    const unsigned* b;
};

// d[16][8] += a[16][depth] * b[depth][8], with each lane's four elements of d: rows g and g+8, columns 2t and 2t+1.
template <int depth>
inline void multiply(Thread* lanes, const float (&a)[16][depth], const float (&b)[depth][8]) {
    float d[16][8];
    for (int lane = 0; lane < 32; lane++)
        for (int i = 0; i < 4; i++) d[lane / 4 + i / 2 * 8][lane % 4 * 2 + i % 2] = static_cast<Fragments*>(lanes[lane].operands)->d[i];
    for (int row = 0; row < 16; row++)
        for (int k = 0; k < depth; k++)
            for (int column = 0; column < 8; column++) d[row][column] = __builtin_fmaf(a[row][k], b[k][column], d[row][column]);
    for (int lane = 0; lane < 32; lane++)
        for (int i = 0; i < 4; i++) static_cast<Fragments*>(lanes[lane].operands)->d[i] = d[lane / 4 + i / 2 * 8][lane % 4 * 2 + i % 2];
}

// a: registers 0..3 hold rows g, g+8, g, g+8 of columns 2t, 2t, 2t+8, 2t+8; b: registers 0, 1 hold rows 2t, 2t+8 of column g.
inline void multiply_f16(Thread* lanes) {
    float a[16][16], b[16][8];
    for (int lane = 0; lane < 32; lane++) {
        int g = lane / 4, t = lane % 4;
        const Fragments* own = static_cast<Fragments*>(lanes[lane].operands);
        for (int i = 0; i < 8; i++)
            a[g + i / 2 % 2 * 8][t * 2 + i % 2 + i / 4 * 8] = half_to_float(static_cast<uint16_t>(own->a[i / 2] >> i % 2 * 16));
        for (int i = 0; i < 4; i++)
            b[t * 2 + i % 2 + i / 2 * 8][g] = half_to_float(static_cast<uint16_t>(own->b[i / 2] >> i % 2 * 16));
    }
    multiply<16>(lanes, a, b);
}

// a: registers 0..3 hold rows g, g+8, g, g+8 of columns t, t, t+4, t+4; b: registers 0, 1 hold rows t, t+4 of column g.
// The tensor core doesn't look at the 13 lowest bits.
inline void multiply_tf32(Thread* lanes) {
    float a[16][8], b[8][8];
    for (int lane = 0; lane < 32; lane++) {
        int g = lane / 4, t = lane % 4;
        const Fragments* own = static_cast<Fragments*>(lanes[lane].operands);
        for (int i = 0; i < 4; i++) a[g + i % 2 * 8][t + i / 2 * 4] = __uint_as_float(own->a[i] & 0xffffe000u);
        for (int i = 0; i < 2; i++) b[t + i * 4][g] = __uint_as_float(own->b[i] & 0xffffe000u);
    }
    multiply<8>(lanes, a, b);
}
}  // namespace rvc

inline void rvc_ldmatrix_x4(unsigned (&r)[4], unsigned shared, int line = __builtin_LINE()) {
    rvc::ldmatrix<false>("rvc_ldmatrix_x4", r, shared, line);
}

inline void rvc_ldmatrix_x4_trans(unsigned (&r)[4], unsigned shared, int line = __builtin_LINE()) {
    rvc::ldmatrix<true>("rvc_ldmatrix_x4_trans", r, shared, line);
}

inline void rvc_mma_f16(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], int line = __builtin_LINE()) {
    rvc::Fragments operands{d, a, b};
    rvc::warp_operation("rvc_mma_f16", line, &operands, [=](rvc::Thread* lanes, int count) {
        rvc::require_full_warp(count, "rvc_mma_f16", line);
        rvc::multiply_f16(lanes);
    });
}

inline void rvc_mma_tf32(float (&d)[4], const unsigned (&a)[4], const unsigned (&b)[2], int line = __builtin_LINE()) {
    rvc::Fragments operands{d, a, b};
    rvc::warp_operation("rvc_mma_tf32", line, &operands, [=](rvc::Thread* lanes, int count) {
        rvc::require_full_warp(count, "rvc_mma_tf32", line);
        rvc::multiply_tf32(lanes);
    });
}
