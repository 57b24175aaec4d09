// Shared memory as 32-bit addresses, the form that ldmatrix and cp.async take.
#pragma once

#include "simt_fibers.h"

namespace rvc {
inline char shared_origin;  // addresses count from here; modules are far smaller than 2 GiB

inline bool is_shared(const void* address, size_t bytes) {
    const rvc_kernel* kernel = scheduler.kernel;
    const char* first = static_cast<const char*>(address);
    for (int r = 0; r < kernel->shared_count; r++)
        if (first >= kernel->shared[r].start && first + bytes <= kernel->shared[r].stop) return true;
    return false;
}

inline char* shared_pointer(unsigned address, unsigned bytes, const char* name, int line) {
    char* pointer = &shared_origin + static_cast<int>(address);
    if (reinterpret_cast<uintptr_t>(pointer) % bytes != 0) fail("%s of line %d: misaligned shared address", name, line);
    if (!is_shared(pointer, bytes)) fail("%s of line %d: address outside shared memory", name, line);
    return pointer;
}
}  // namespace rvc

inline unsigned rvc_shared_address(const void* pointer) {
    return static_cast<unsigned>(static_cast<const char*>(pointer) - &rvc::shared_origin);
}
