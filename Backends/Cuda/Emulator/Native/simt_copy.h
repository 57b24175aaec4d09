// cp.async: a copy's bytes arrive when its thread waits for its group, as late as the hardware may; until then its target holds NaNs.
#pragma once

#include "simt_shared.h"

namespace rvc {
struct Copy {
    char* target;
    const char* source;  // null: zeros
    int group, line;
};

struct Copies {  // of one thread
    Copy* pending;
    int count, capacity, group;
};

inline Copies copies[max_threads];

RVC_UNTRACED inline void forget_copies() {
    for (int t = 0; t < scheduler.count; t++) copies[t].count = copies[t].group = 0;
}

RVC_UNTRACED inline void issue_copy(unsigned shared, const void* global, bool valid, int line) {
    Copies& own = copies[scheduler.current];
    if (own.count == own.capacity) {
        own.capacity = own.capacity ? 2 * own.capacity : 64;
        own.pending = static_cast<Copy*>(realloc(own.pending, own.capacity * sizeof(Copy)));
    }
    char* target = shared_pointer(shared, 16, "rvc_cp_async16", line);
    if (valid && reinterpret_cast<uintptr_t>(global) % 16 != 0) fail("rvc_cp_async16 of line %d: misaligned global address", line);
    trace_copy(target, valid ? global : nullptr, line);
    own.pending[own.count++] = {target, valid ? static_cast<const char*>(global) : nullptr, own.group, line};
    memset(target, 0xff, 16);
}

// Waits until no more than `allowed` of the committed groups are on their way.
RVC_UNTRACED inline void wait_copies(int allowed) {
    Copies& own = copies[scheduler.current];
    int kept = 0;
    for (int i = 0; i < own.count; i++) {
        const Copy& copy = own.pending[i];
        if (copy.group >= own.group - allowed) {
            own.pending[kept++] = copy;
            continue;
        }
        if (copy.source) memcpy(copy.target, copy.source, 16);
        else memset(copy.target, 0, 16);
        trace_copied(copy.target, copy.line);
    }
    own.count = kept;
}
}  // namespace rvc

inline void rvc_cp_async16(unsigned shared, const void* global, bool valid, int line = __builtin_LINE()) {
    rvc::issue_copy(shared, global, valid, line);
}
inline void rvc_cp_async_commit() { rvc::copies[rvc::scheduler.current].group++; }
inline void rvc_cp_async_wait0() { rvc::wait_copies(0); }
inline void rvc_cp_async_wait1() { rvc::wait_copies(1); }
inline void rvc_cp_async_wait2() { rvc::wait_copies(2); }
