// Threads of a block as fibers. A thread runs until it has to wait; only then does another go on. A thread that ends
// leaves its stack to one that hasn't started, so that a kernel without barriers is a plain loop on one stack.
#pragma once

#include "simt_language.h"
#include "simt_switch.h"

#include <stdarg.h>

#include "simt_trace.h"

namespace rvc {
constexpr int max_threads = rvc_max_threads, warp_size = 32;
constexpr size_t stack_bytes = rvc_stack_bytes;
constexpr uint64_t stack_mark = 0x5256435354414b53;  // at a stack's far end while nothing has run over it

enum class Wait : unsigned char { nothing, barrier, warp, exited };

struct Thread {
    void* context;  // null: not started
    char* stack;
    uint3 index;
    Wait wait;
    int line;               // of what it waits for
    const char* operation;  // of the warp, compared by address of its name
    void* operands;
};

struct Scheduler {
    Thread threads[max_threads];
    uint32_t ready[max_threads / warp_size];    // lanes that may run
    uint32_t arrived[max_threads / warp_size];  // lanes that wait for the rest of their warp
    int count, warps, alive, current;
    const rvc_kernel* kernel;
    rvc_launch* launch;
    void* driver;  // the context that launched
    bool failed;
    char* stacks[max_threads];  // the first free_stacks of them are free
    int free_stacks, most_stacks;
};

inline Scheduler scheduler;

inline uint32_t lanes_of(int warp) {
    int lanes = scheduler.count - warp * warp_size;
    return lanes >= warp_size ? ~0u : (1u << lanes) - 1;
}

[[noreturn]] __attribute__((format(printf, 1, 2))) RVC_UNTRACED inline void fail(const char* format, ...) {
    Scheduler& s = scheduler;
    char* text = s.launch->error;
    int used = snprintf(text, sizeof s.launch->error, "kernel %s, block (%u,%u,%u): ", s.kernel->name, blockIdx.x, blockIdx.y, blockIdx.z);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text + used, sizeof s.launch->error - used, format, arguments);
    va_end(arguments);
    s.failed = true;
    void* abandoned;
    rvc_switch(&abandoned, s.driver);
    __builtin_unreachable();
}

RVC_UNTRACED inline uint64_t& far_end(int stack) { return *reinterpret_cast<uint64_t*>(scheduler.launch->stacks + stack * stack_bytes); }

// A launch before may have failed and left some in use. Stacks at equal distances from a page's start would fall into
// the same sets of the caches.
RVC_UNTRACED inline void free_all_stacks() {
    Scheduler& s = scheduler;
    for (int i = 0; i < max_threads; i++) s.stacks[max_threads - 1 - i] = s.launch->stacks + (i + 1) * stack_bytes - i * 13 % 61 * 128;
    s.free_stacks = max_threads;
    s.most_stacks = 0;
}

RVC_UNTRACED inline char* take_stack() {
    Scheduler& s = scheduler;
    char* stack = s.stacks[--s.free_stacks];
    if (max_threads - s.free_stacks > s.most_stacks) far_end(s.most_stacks++) = stack_mark;
    return stack;
}

RVC_UNTRACED inline void check_stacks() {
    Scheduler& s = scheduler;
    for (int i = 0; i < s.most_stacks && !s.failed; i++)
        if (far_end(i) != stack_mark) {
            snprintf(s.launch->error, sizeof s.launch->error, "kernel %s: a thread needs more than %zu bytes of stack", s.kernel->name, stack_bytes);
            s.failed = true;
        }
}

inline void describe(const Thread& thread, char (&text)[160]) {
    const uint3& i = thread.index;
    const char* what = thread.wait == Wait::barrier ? "waits at __syncthreads" : thread.wait == Wait::warp ? thread.operation : "has ended";
    if (thread.wait == Wait::exited) snprintf(text, sizeof text, "thread (%u,%u,%u) has ended", i.x, i.y, i.z);
    else snprintf(text, sizeof text, "thread (%u,%u,%u) %s%s of line %d", i.x, i.y, i.z, thread.wait == Wait::warp ? "waits at " : "", what, thread.line);
}

[[noreturn]] inline void fail_divergent(const Thread& a, const Thread& b) {
    char first[160], second[160];
    describe(a, first);
    describe(b, second);
    fail("divergent %s: %s while %s", a.wait == Wait::warp ? "warp operation" : "barrier", first, second);
}

// No thread can run. All wait at one barrier: they pass it. All have ended: -1. Anything else is divergence.
inline int pass_barrier() {
    Scheduler& s = scheduler;
    if (s.alive == 0) return -1;
    int first = 0;
    while (s.threads[first].wait == Wait::exited) first++;
    const Thread& waiting = s.threads[first];
    for (int t = 0; t < s.count; t++)
        if (s.threads[t].wait != waiting.wait || s.threads[t].line != waiting.line) fail_divergent(waiting, s.threads[t]);
    trace_barrier();
    for (int w = 0; w < s.warps; w++) s.ready[w] = lanes_of(w);
    s.ready[0] &= ~1u;
    return 0;
}

// Takes the next thread that may run, of the running thread's warp if there is one.
inline int take_ready() {
    Scheduler& s = scheduler;
    int warp = s.current / warp_size;
    for (int i = 0; i < s.warps; i++) {
        if (uint32_t ready = s.ready[warp]) {
            s.ready[warp] = ready & (ready - 1);
            return warp * warp_size + __builtin_ctz(ready);
        }
        if (++warp == s.warps) warp = 0;
    }
    return pass_barrier();
}

inline void make_current(int thread) {
    scheduler.current = thread;
    scheduler.threads[thread].wait = Wait::nothing;
    threadIdx = scheduler.threads[thread].index;
}

[[noreturn]] inline void fiber_main();
inline void forget_copies();

// The running thread waits; returns when it may go on.
inline void wait_for_others() {
    Scheduler& s = scheduler;
    Thread& self = s.threads[s.current];
    int next = take_ready();
    Thread& other = s.threads[next];
    make_current(next);
    if (&other == &self) return;
    if (!other.context) other.context = new_context(other.stack = take_stack(), fiber_main);
    rvc_switch(&self.context, other.context);
}

RVC_UNTRACED inline bool start_block() {
    Scheduler& s = scheduler;
    if (++blockIdx.x == gridDim.x) {
        blockIdx.x = 0;
        if (++blockIdx.y == gridDim.y) {
            blockIdx.y = 0;
            if (++blockIdx.z == gridDim.z) return false;
        }
    }
    for (int t = 0; t < s.count; t++) s.threads[t].context = nullptr;
    for (int w = 0; w < s.warps; w++) s.ready[w] = lanes_of(w), s.arrived[w] = 0;
    for (int r = 0; r < s.kernel->shared_count; r++) {
        const rvc_region& region = s.kernel->shared[r];
        memset(region.start, 0xff, region.stop - region.start);
    }
    s.alive = s.count;
    s.ready[0] &= ~1u;
    forget_copies();
    trace_block();
    make_current(0);
    return true;
}

RVC_UNTRACED inline void fiber_main() {
    Scheduler& s = scheduler;
    for (;;) {
        s.kernel->body(s.launch->arguments);
        Thread& self = s.threads[s.current];
        char* stack = self.stack;
        self.wait = Wait::exited;
        s.alive--;
        int next = take_ready();
        void* ended;
        if (next >= 0) {
            make_current(next);
            if (s.threads[next].context) {
                s.stacks[s.free_stacks++] = stack;
                rvc_switch(&ended, s.threads[next].context);
            }
        } else if (!start_block()) {
            rvc_switch(&ended, s.driver);
        }
        s.threads[s.current].stack = stack;
    }
}

RVC_UNTRACED inline bool launch(const rvc_kernel* kernel, rvc_launch* launch) {
    Scheduler& s = scheduler;
    gridDim = {launch->grid[0], launch->grid[1], launch->grid[2]};
    blockDim = {launch->block[0], launch->block[1], launch->block[2]};
    s.count = static_cast<int>(blockDim.x * blockDim.y * blockDim.z);
    s.warps = (s.count + warp_size - 1) / warp_size;
    s.kernel = kernel;
    s.launch = launch;
    s.failed = false;
    for (int t = 0; t < s.count; t++) {
        unsigned x = t % blockDim.x, y = t / blockDim.x % blockDim.y, z = t / (blockDim.x * blockDim.y);
        s.threads[t].index = {x, y, z};
    }
    blockIdx = {~0u, 0, 0};
    free_all_stacks();
    start_block();
    char* stack = s.threads[0].stack = take_stack();
    rvc_switch(&s.driver, new_context(stack, fiber_main));
    check_stacks();
    return !s.failed;
}
}  // namespace rvc

inline void __syncthreads(int line = __builtin_LINE()) {
    rvc::Thread& self = rvc::scheduler.threads[rvc::scheduler.current];
    self.wait = rvc::Wait::barrier;
    self.line = line;
    rvc::wait_for_others();
}

#include "simt_trace_hooks.h"
