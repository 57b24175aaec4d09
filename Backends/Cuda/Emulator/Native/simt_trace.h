// What the emulator tells the access tracer. A plain build has none: every function is empty.
#pragma once

#include <stddef.h>

namespace rvc {
#ifdef RVC_TRACE
void trace_launch();                                       // a kernel starts
void trace_block();                                        // a block starts
void trace_barrier();                                      // all threads pass __syncthreads
void trace_warp(int warp);                                 // all lanes of the warp have met
void trace_shared_read(const void* address, size_t bytes); // by ldmatrix
void trace_copy(const void* target, const void* source);   // cp.async is issued: from now on its target is being written
void trace_copied(const void* target);                     // and here it is complete
const char* trace_report();
#else
inline void trace_launch() {}
inline void trace_block() {}
inline void trace_barrier() {}
inline void trace_warp(int) {}
inline void trace_shared_read(const void*, size_t) {}
inline void trace_copy(const void*, const void*) {}
inline void trace_copied(const void*) {}
constexpr const char* (*trace_report)() = nullptr;
#endif
}  // namespace rvc
