// The functions that -fsanitize=thread calls at every access. They leave out the threads' own stacks and constants.
#pragma once

#ifdef RVC_TRACE
#include "simt_fibers.h"

extern "C" __attribute__((visibility("hidden"))) char __ehdr_start[], _end[];  // of this module, by the linker

// The linker keeps sections of one kind in the order in which it meets them: all __shared__ arrays lie between these two.
__attribute__((used, section("rvc_shared_first"))) static char rvc_first_guard[rvc_guard_bytes];
extern char rvc_last_guard[];

namespace rvc {
RVC_UNTRACED inline bool is_private(const char* address) {
    const char* stacks = scheduler.launch->stacks;
    if (address >= stacks && address < stacks + max_threads * stack_bytes) return true;
    if (address < __ehdr_start || address >= _end) return false;
    return address < rvc_first_guard || address >= rvc_last_guard + rvc_guard_bytes;
}

RVC_UNTRACED inline void trace_access(const void* address, unsigned bytes, bool write, size_t site) {
    if (is_private(static_cast<const char*>(address))) return;
    const rvc_tracer* tracer = scheduler.launch->tracer;
    if (const char* reason = tracer->access(tracer->self, scheduler.current, address, bytes, write, site)) fail("%s", reason);
}

RVC_UNTRACED inline void trace_block() { scheduler.launch->tracer->block(scheduler.launch->tracer->self); }
RVC_UNTRACED inline void trace_barrier() { scheduler.launch->tracer->barrier(scheduler.launch->tracer->self); }
RVC_UNTRACED inline void trace_warp(const char* operation, int warp) {
    scheduler.launch->tracer->warp(scheduler.launch->tracer->self, warp, strcmp(operation, "__syncwarp") == 0);
}
RVC_UNTRACED inline void trace_shared_read(const void* address, unsigned bytes, int line) { trace_access(address, bytes, false, line); }
RVC_UNTRACED inline void trace_copy(const void* target, const void* source, int line) {
    const rvc_tracer* tracer = scheduler.launch->tracer;
    if (const char* reason = tracer->copy(tracer->self, scheduler.current, target, source, line)) fail("%s", reason);
}
RVC_UNTRACED inline void trace_copied(const void* target, int line) {
    scheduler.launch->tracer->copied(scheduler.launch->tracer->self, scheduler.current, target, line);
}
}  // namespace rvc

#define RVC_HOOK(name, bytes, write) \
    RVC_UNTRACED void name(void* address) { rvc::trace_access(address, bytes, write, reinterpret_cast<size_t>(__builtin_return_address(0))); }

extern "C" {
RVC_HOOK(__tsan_read1, 1, false)
RVC_HOOK(__tsan_read2, 2, false)
RVC_HOOK(__tsan_read4, 4, false)
RVC_HOOK(__tsan_read8, 8, false)
RVC_HOOK(__tsan_read16, 16, false)
RVC_HOOK(__tsan_write1, 1, true)
RVC_HOOK(__tsan_write2, 2, true)
RVC_HOOK(__tsan_write4, 4, true)
RVC_HOOK(__tsan_write8, 8, true)
RVC_HOOK(__tsan_write16, 16, true)
RVC_HOOK(__tsan_unaligned_read2, 2, false)
RVC_HOOK(__tsan_unaligned_read4, 4, false)
RVC_HOOK(__tsan_unaligned_read8, 8, false)
RVC_HOOK(__tsan_unaligned_read16, 16, false)
RVC_HOOK(__tsan_unaligned_write2, 2, true)
RVC_HOOK(__tsan_unaligned_write4, 4, true)
RVC_HOOK(__tsan_unaligned_write8, 8, true)
RVC_HOOK(__tsan_unaligned_write16, 16, true)
RVC_UNTRACED void __tsan_read_range(void* address, size_t bytes) {
    rvc::trace_access(address, static_cast<unsigned>(bytes), false, reinterpret_cast<size_t>(__builtin_return_address(0)));
}
RVC_UNTRACED void __tsan_write_range(void* address, size_t bytes) {
    rvc::trace_access(address, static_cast<unsigned>(bytes), true, reinterpret_cast<size_t>(__builtin_return_address(0)));
}
RVC_UNTRACED void* __tsan_memcpy(void* target, const void* source, size_t bytes) {
    size_t site = reinterpret_cast<size_t>(__builtin_return_address(0));
    rvc::trace_access(source, static_cast<unsigned>(bytes), false, site);
    rvc::trace_access(target, static_cast<unsigned>(bytes), true, site);
    return memcpy(target, source, bytes);
}
RVC_UNTRACED void* __tsan_memset(void* target, int value, size_t bytes) { return memset(target, value, bytes); }
RVC_UNTRACED void __tsan_func_entry(void*) {}
RVC_UNTRACED void __tsan_func_exit() {}
RVC_UNTRACED void __tsan_init() {}
}
#endif
