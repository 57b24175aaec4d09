// CUDA's arithmetic functions beyond those of <math.h>, and conversions to the formats of the tensor cores.
#pragma once

#include "simt_language.h"

#ifdef __F16C__
#include <immintrin.h>
#endif

inline int min(int a, int b) { return a < b ? a : b; }
inline int max(int a, int b) { return a > b ? a : b; }
inline unsigned min(unsigned a, unsigned b) { return a < b ? a : b; }
inline unsigned max(unsigned a, unsigned b) { return a > b ? a : b; }

namespace rvc {
// As fminf and fmaxf (a NaN gives way to the other operand), but without a call.
inline float minimum(float a, float b) { return a < b || b != b ? a : b; }
inline float maximum(float a, float b) { return a > b || b != b ? a : b; }
inline float fused(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
inline float reciprocal_root(float x) { return 1.0f / __builtin_sqrtf(x); }
inline float divide(float a, float b) { return a / b; }

template <class To, class From>
inline To bit_cast(From from) {
    static_assert(sizeof(To) == sizeof(From), "a bit cast keeps the size");
    To to;
    memcpy(&to, &from, sizeof to);
    return to;
}

// Halves are scaled as floats, which gets denormals right; infinities and NaNs need their exponent set.
inline float half_to_float(uint16_t half) {
    uint32_t magnitude = static_cast<uint32_t>(half & 0x7fff) << 13;
    uint32_t bits = bit_cast<uint32_t>(bit_cast<float>(magnitude) * 0x1p112f);
    bits |= magnitude >= 0x0f800000u ? 0x7f800000u : 0u;
    return bit_cast<float>(bits | static_cast<uint32_t>(half & 0x8000) << 16);
}
}  // namespace rvc

inline float min(float a, float b) { return rvc::minimum(a, b); }
inline float max(float a, float b) { return rvc::maximum(a, b); }

#define fminf rvc::minimum
#define fmaxf rvc::maximum
#define fmaf rvc::fused
#define rsqrtf rvc::reciprocal_root
#define __expf expf
#define __logf logf
#define __fdividef rvc::divide

inline unsigned __float_as_uint(float x) { return rvc::bit_cast<unsigned>(x); }
inline int __float_as_int(float x) { return rvc::bit_cast<int>(x); }
inline float __uint_as_float(unsigned x) { return rvc::bit_cast<float>(x); }
inline float __int_as_float(int x) { return rvc::bit_cast<float>(x); }

template <class T>
inline T __ldg(const T* address) { return *address; }

// Rounds to nearest, ties to even.
inline unsigned short rvc_to_half(float x) {
#ifdef __F16C__
    return _cvtss_sh(x, _MM_FROUND_TO_NEAREST_INT);
#else
    uint32_t bits = rvc::bit_cast<uint32_t>(x), sign = bits >> 16 & 0x8000u;
    bits &= 0x7fffffffu;
    if (bits > 0x7f800000u) return static_cast<unsigned short>(sign | 0x7e00u);
    if (bits >= 0x477ff000u) return static_cast<unsigned short>(sign | 0x7c00u);
    if (bits < 0x38800000u)  // a denormal half: adding 0.5 leaves its bits at the float's end, rounded
        return static_cast<unsigned short>(sign | (rvc::bit_cast<uint32_t>(rvc::bit_cast<float>(bits) + 0.5f) - 0x3f000000u));
    bits += 0xc8000fffu + (bits >> 13 & 1u);
    return static_cast<unsigned short>(sign | bits >> 13);
#endif
}

inline float rvc_from_half(unsigned short half) { return rvc::half_to_float(half); }

// cvt.rna.tf32.f32: 10 bits of mantissa, ties away from zero.
inline unsigned rvc_to_tf32(float x) {
    unsigned bits = __float_as_uint(x);
    return (bits & 0x7f800000u) == 0x7f800000u ? bits : (bits + 0x1000u) & 0xffffe000u;
}
