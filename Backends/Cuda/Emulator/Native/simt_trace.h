// What the emulator tells the access tracer. A plain build has none: every function is empty.
#pragma once

#include "simt_language.h"

#ifdef RVC_TRACE
#define RVC_UNTRACED __attribute__((no_sanitize("thread")))
#else
#define RVC_UNTRACED
#endif

namespace rvc {
#ifdef RVC_TRACE
inline void trace_block();
inline void trace_barrier();
inline void trace_warp(const char* operation, int warp);
inline void trace_shared_read(const void* address, unsigned bytes, int line);   // by ldmatrix
inline void trace_copy(const void* target, const void* source, int line);       // cp.async is issued: from now on its target is being written
inline void trace_copied(const void* target, int line);                         // and here it is complete
#else
inline void trace_block() {}
inline void trace_barrier() {}
inline void trace_warp(const char*, int) {}
inline void trace_shared_read(const void*, unsigned, int) {}
inline void trace_copy(const void*, const void*, int) {}
inline void trace_copied(const void*, int) {}
#endif
}  // namespace rvc
