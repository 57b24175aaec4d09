// CUDA C's keywords and built-in types.
#pragma once

#include "rvc_abi.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RVC_TEXT2(x) #x
#define RVC_TEXT(x) RVC_TEXT2(x)

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __launch_bounds__(...)
#define __constant__ static const
#define __align__(n) __attribute__((aligned(n)))

// Every declaration has a section of its own, whose bounds the linker defines. Tracing puts a guard before the array.
#define RVC_SHARED static __attribute__((used, aligned(128), section("rvc_shared_" RVC_TEXT(__LINE__))))
#ifdef RVC_TRACE
#define RVC_GUARD2(line) rvc_guard_##line
#define RVC_GUARD(line) RVC_GUARD2(line)
#define __shared__ static __attribute__((used, aligned(128), section("rvc_shared_" RVC_TEXT(__LINE__)))) \
    char RVC_GUARD(__LINE__)[RVC_GUARD_BYTES]; RVC_SHARED
#else
#define __shared__ RVC_SHARED
#endif

struct uint3 { unsigned x, y, z; };
struct dim3 { unsigned x = 1, y = 1, z = 1; };

#ifdef RVC_TRACE
// A copy is one 128-bit access here as on the device, not four of 32 bits; inlined, so that it counts for its caller's line.
#define RVC_INLINE __attribute__((always_inline))
#define RVC_VECTOR4(T, name) \
    struct alignas(16) name { \
        typedef T rvc_bits __attribute__((vector_size(16))); \
        union { struct { T x, y, z, w; }; rvc_bits bits; }; \
        name() = default; \
        RVC_INLINE name(T x, T y, T z, T w) : bits{x, y, z, w} {} \
        RVC_INLINE name(const name& other) : bits(other.bits) {} \
        RVC_INLINE name& operator=(const name& other) { bits = other.bits; return *this; } \
    }
#define RVC_VECTOR2(T, name) \
    struct alignas(8) name { \
        union { struct { T x, y; }; uint64_t bits; }; \
        name() = default; \
        RVC_INLINE name(T x, T y) : x(x), y(y) {} \
        RVC_INLINE name(const name& other) : bits(other.bits) {} \
        RVC_INLINE name& operator=(const name& other) { bits = other.bits; return *this; } \
    }
#else
#define RVC_VECTOR4(T, name) struct alignas(16) name { T x, y, z, w; }
#define RVC_VECTOR2(T, name) struct alignas(8) name { T x, y; }
#endif
RVC_VECTOR4(float, float4);
RVC_VECTOR4(int, int4);
RVC_VECTOR4(unsigned, uint4);
RVC_VECTOR2(float, float2);
RVC_VECTOR2(int, int2);
RVC_VECTOR2(unsigned, uint2);

inline float4 make_float4(float x, float y, float z, float w) { return {x, y, z, w}; }
inline int4 make_int4(int x, int y, int z, int w) { return {x, y, z, w}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }
inline float2 make_float2(float x, float y) { return {x, y}; }
inline int2 make_int2(int x, int y) { return {x, y}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }

inline uint3 threadIdx, blockIdx;
inline dim3 blockDim, gridDim;
